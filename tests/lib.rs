//! Tests over whole captures; this library itself is empty.
