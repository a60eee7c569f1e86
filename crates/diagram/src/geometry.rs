//! Rectangles and points, in CSS pixels; y grows downwards.

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) w: f32,
    pub(crate) h: f32,
}

impl Rect {
    pub(crate) fn right(self) -> f32 {
        self.x + self.w
    }

    pub(crate) fn bottom(self) -> f32 {
        self.y + self.h
    }

    pub(crate) fn center(self) -> Point {
        Point { x: self.x + self.w / 2.0, y: self.y + self.h / 2.0 }
    }

    /// The same, larger by `by` on every side.
    pub(crate) fn grown(self, by: f32) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }

    /// Whether the two share more than an edge.
    pub(crate) fn intersects(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether `point` lies inside.
    pub(crate) fn holds(self, point: Point) -> bool {
        point.x > self.x && point.x < self.right() && point.y > self.y && point.y < self.bottom()
    }
}

/// A cubic Bézier curve, or a straight line as one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Curve {
    pub(crate) a: Point,
    pub(crate) b: Point,
    pub(crate) c: Point,
    pub(crate) d: Point,
}

impl Curve {
    /// A straight line.
    pub(crate) fn line(a: Point, d: Point) -> Self {
        let at = |t: f32| Point { x: a.x + (d.x - a.x) * t, y: a.y + (d.y - a.y) * t };
        Self { a, b: at(1.0 / 3.0), c: at(2.0 / 3.0), d }
    }

    /// The point at `t`, 0 to 1.
    pub(crate) fn at(&self, t: f32) -> Point {
        let rest = 1.0 - t;
        let weights = [rest * rest * rest, 3.0 * rest * rest * t, 3.0 * rest * t * t, t * t * t];
        let points = [self.a, self.b, self.c, self.d];
        let sum = |along: fn(Point) -> f32| {
            weights.iter().zip(points).map(|(weight, point)| weight * along(point)).sum()
        };
        Point { x: sum(|point| point.x), y: sum(|point| point.y) }
    }

    /// The direction at the end, as a unit vector.
    pub(crate) fn heading(&self) -> Point {
        let (x, y) = (self.d.x - self.c.x, self.d.y - self.c.y);
        let length = x.hypot(y);
        if length > 0.0 { Point { x: x / length, y: y / length } } else { Point { x: 1.0, y: 0.0 } }
    }

    /// The part from the start to `t` (de Casteljau).
    pub(crate) fn until(&self, t: f32) -> Self {
        let mix = |p: Point, q: Point| Point { x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t };
        let (ab, bc, cd) = (mix(self.a, self.b), mix(self.b, self.c), mix(self.c, self.d));
        let (abc, bcd) = (mix(ab, bc), mix(bc, cd));
        Self { a: self.a, b: ab, c: abc, d: mix(abc, bcd) }
    }

    /// The part from `t` to the end.
    pub(crate) fn from(&self, t: f32) -> Self {
        let back = Self { a: self.d, b: self.c, c: self.b, d: self.a }.until(1.0 - t);
        Self { a: back.d, b: back.c, c: back.b, d: back.a }
    }

    /// Points along it, both ends included.
    pub(crate) fn samples(&self, count: u16) -> impl Iterator<Item = Point> + use<> {
        let curve = *self;
        (0..=count).map(move |step| curve.at(f32::from(step) / f32::from(count.max(1))))
    }

    /// Straight, so that it can be written as a line.
    pub(crate) fn is_straight(&self) -> bool {
        let cross =
            |p: Point| (self.d.x - self.a.x) * (p.y - self.a.y) - (self.d.y - self.a.y) * (p.x - self.a.x);
        cross(self.b).abs() < 0.01 && cross(self.c).abs() < 0.01
    }

    /// Path data: `M… L…` or `M… C…`.
    pub(crate) fn path(&self) -> String {
        let mut out = String::from("M");
        push_point(&mut out, self.a);
        if self.is_straight() {
            out.push('L');
        } else {
            out.push('C');
            push_point(&mut out, self.b);
            out.push(' ');
            push_point(&mut out, self.c);
            out.push(' ');
        }
        push_point(&mut out, self.d);
        out
    }
}

/// Appends `x,y`.
pub(crate) fn push_point(out: &mut String, point: Point) {
    crate::svg::push_number(out, point.x);
    out.push(',');
    crate::svg::push_number(out, point.y);
}

/// An arrowhead whose tip is `tip` and which points along the unit vector `heading`, as path data.
pub(crate) fn arrowhead(tip: Point, heading: Point, length: f32) -> String {
    let half = length * 0.44;
    let back = Point { x: tip.x - heading.x * length, y: tip.y - heading.y * length };
    let mut out = String::from("M");
    push_point(&mut out, tip);
    out.push('L');
    push_point(&mut out, Point { x: back.x - heading.y * half, y: back.y + heading.x * half });
    out.push(' ');
    push_point(&mut out, Point { x: back.x + heading.y * half, y: back.y - heading.x * half });
    out.push('Z');
    out
}

/// A cross around `center`, as path data.
pub(crate) fn cross(center: Point, half: f32) -> String {
    let mut out = String::new();
    for (dx, dy) in [(-half, -half), (-half, half)] {
        out.push('M');
        push_point(&mut out, Point { x: center.x + dx, y: center.y + dy });
        out.push('L');
        push_point(&mut out, Point { x: center.x - dx, y: center.y - dy });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_is_not_intersecting() {
        let a = Rect { x: 0.0, y: 0.0, w: 10.0, h: 10.0 };
        assert!(!a.intersects(Rect { x: 10.0, ..a }));
        assert!(a.intersects(Rect { x: 9.5, ..a }));
        assert!(!a.intersects(Rect { y: -10.0, ..a }));
    }

    #[test]
    fn half_of_a_line_is_a_line() {
        let line = Curve::line(Point { x: 0.0, y: 0.0 }, Point { x: 100.0, y: 0.0 });
        assert_eq!(line.until(0.5).path(), "M0,0L50,0");
        assert_eq!(line.from(0.5).path(), "M50,0L100,0");
        assert!((line.at(0.25).x - 25.0).abs() < 0.001);
    }

    #[test]
    fn marks_are_path_data() {
        let tip = Point { x: 20.0, y: 5.0 };
        assert_eq!(arrowhead(tip, Point { x: 1.0, y: 0.0 }, 10.0), "M20,5L10,9.4 10,0.6Z");
        assert_eq!(cross(tip, 4.0), "M16,1L24,9M16,9L24,1");
    }
}
