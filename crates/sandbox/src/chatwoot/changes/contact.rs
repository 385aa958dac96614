//! What may be said about a contact.

use crate::chatwoot::prelude::*;

/// Takes over what a request says. Attributes are added to those that are there.
pub(crate) fn apply(contact: &mut Contact, params: &Params) {
    let fields = params.fields();
    take!(fields => contact: name, email, phone_number, identifier, blocked);
    if let Some(file) = params.file("avatar") {
        contact.avatar = Some(file.to_owned());
    }
    contact.additional_attributes.extend(fields.object("additional_attributes").unwrap_or_default());
    contact.custom_attributes.extend(fields.object("custom_attributes").unwrap_or_default());
}

fn present(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// A plus sign and two to fifteen digits at the end, the first of them no zero.
fn is_phone(text: &str) -> bool {
    let digits = text.rsplit('+').next().filter(|digits| digits.len() < text.len()).unwrap_or_default();
    (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_email(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace());
    text.split_once('@').is_some_and(|(local, domain)| part(local) && part(domain))
}

/// Checks a contact as it would be stored, and puts its address in lower case.
pub(crate) fn check(state: &State, contact: &mut Contact) -> Result<(), Failure> {
    contact.email = present(contact.email.as_ref()).map(str::to_lowercase);
    let mut errors = Invalid::default();
    let taken = |read: fn(&Contact) -> Option<&String>| {
        let own = present(read(contact));
        own.is_some() && state.contacts.others(contact).any(|other| present(read(other)) == own)
    };
    errors.taken("email", taken(|contact| contact.email.as_ref()));
    errors.when(
        present(contact.email.as_ref()).is_some_and(|email| !is_email(email)),
        "email",
        "Email Invalid email",
    );
    errors.taken("identifier", taken(|contact| contact.identifier.as_ref()));
    errors.taken("phone_number", taken(|contact| contact.phone_number.as_ref()));
    errors.when(
        present(contact.phone_number.as_ref()).is_some_and(|phone| !is_phone(phone)),
        "phone_number",
        "Phone number should be in e164 format",
    );
    errors.length("name", contact.name.as_deref(), 255);
    errors.length("identifier", contact.identifier.as_deref(), 255);
    errors.result()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_have_a_form() {
        let phones = [
            ("+4915112345678", true),
            ("+12", true),
            ("12", false),
            ("+1", false),
            ("+0123456", false),
            ("+1234567890123456", false),
            ("+49 151", false),
            ("tel:+49151", true),
        ];
        for (text, fine) in phones {
            assert_eq!(is_phone(text), fine, "{text}");
        }
        for (text, fine) in [("a@b", true), ("bad", false), ("a@b@c", false), ("a b@c", false), ("@b", false)]
        {
            assert_eq!(is_email(text), fine, "{text}");
        }
    }
}
