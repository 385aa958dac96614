//! The name that was meant.

/// Returns the candidate that is most like the text, if any is like it.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = text.to_lowercase();
    let rated = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&folded, &candidate.to_lowercase()), candidate));
    let best = rated.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness > 0.75).map(|(_, candidate)| candidate)
}

/// Returns what to add to an error about an unknown name: the nearest one, or all of them.
pub fn suggestion(text: &str, candidates: &[&str]) -> String {
    match nearest(text, candidates.iter().copied()) {
        Some(candidate) => format!("; did you mean `{candidate}`?"),
        None if candidates.is_empty() => String::new(),
        None => format!("; there is {}", candidates.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn the_nearest_name_is_suggested() {
        let names = ["user_token", "account_id"];
        assert_eq!(suggestion("user_tokn", &names), "; did you mean `user_token`?");
        assert_eq!(suggestion("AccountId", &names), "; did you mean `account_id`?");
        assert_eq!(suggestion("xyz", &names), "; there is user_token, account_id");
        assert_eq!(suggestion("xyz", &[]), "");
    }
}
