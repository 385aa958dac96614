//! JSON pointers (RFC 6901), by which every part of a spec is named.

/// `parent` with one more step.
pub fn join(parent: &str, step: &str) -> String {
    let mut joined = String::with_capacity(parent.len() + 1 + step.len());
    joined.push_str(parent);
    joined.push('/');
    // Few steps need it, and most of the time that a walk over a document takes is spent here.
    if step.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        joined.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        joined.push_str(step);
    }
    joined
}

/// The steps of a pointer, unescaped.
pub fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_back_as_they_were_joined() {
        let pointer = join(&join("/paths", "/v1/user/{a~b}"), "get");
        assert_eq!(pointer, "/paths/~1v1~1user~1{a~0b}/get");
        assert_eq!(steps(&pointer), ["paths", "/v1/user/{a~b}", "get"]);
    }
}
