//! Writing
