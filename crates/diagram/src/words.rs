//! The few words that belong to the pictures themselves. Everything else comes from the report.

/// Words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) expected: &'static str,
    pub(crate) actual: &'static str,
    pub(crate) supposed: &'static str,
    pub(crate) again: &'static str,
    pub(crate) also: &'static str,
    pub(crate) client: &'static str,
    pub(crate) server: &'static str,
    pub(crate) other_address: &'static str,
    pub(crate) other_addresses: &'static str,
    pub(crate) icmp_sender: &'static str,
    pub(crate) ladder: &'static str,
    pub(crate) topology: &'static str,
    refused: &'static str,
    lost: &'static str,
    never_made: &'static str,
    untranslated: &'static str,
    reset: &'static str,
    chinese: bool,
}

const EN: Words = Words {
    expected: "as it should be",
    actual: "as it was",
    supposed: "supposed",
    again: "again",
    also: "also",
    client: "client",
    server: "server",
    other_address: "another address",
    other_addresses: "other addresses",
    icmp_sender: "ICMP sender",
    ladder: "Packets in time",
    topology: "Path of the packets",
    refused: "refused",
    lost: "lost",
    never_made: "never made",
    untranslated: "not translated back",
    reset: "reset",
    chinese: false,
};

const ZH_CN: Words = Words {
    expected: "正常情况",
    actual: "实际情况",
    supposed: "推测",
    again: "重传",
    also: "又作",
    client: "客户端",
    server: "服务端",
    other_address: "其他地址",
    other_addresses: "其他地址",
    icmp_sender: "ICMP 发送方",
    ladder: "报文时序",
    topology: "报文路径",
    refused: "被拒绝",
    lost: "丢失",
    never_made: "从未建立",
    untranslated: "未转换回来",
    reset: "被重置",
    chinese: true,
};

impl Words {
    /// The words for a language tag; English where there are none.
    pub(crate) fn of(lang: &str) -> Self {
        if lang.starts_with("zh") { ZH_CN } else { EN }
    }

    /// "12 more like this".
    pub(crate) fn more(&self, count: u32) -> String {
        if self.chinese { format!("另有 {count} 个类似") } else { format!("{count} more like this") }
    }

    /// What became of an edge, in words; nothing for one that works.
    pub(crate) fn state(&self, state: &str) -> Option<&'static str> {
        Some(match state {
            "refused" => self.refused,
            "lost" => self.lost,
            "never-made" => self.never_made,
            "untranslated" => self.untranslated,
            "reset" => self.reset,
            _ => return None,
        })
    }
}
