//! One condition of a filter.

use chrono::{Days, NaiveDate};

use crate::chatwoot::filters::{Data, Filtered, Of};
use crate::chatwoot::prelude::*;

pub(crate) struct Condition {
    key: String,
    data: Data,
    custom: bool,
    test: Test,
}

enum Test {
    /// Any of these, or none of these.
    Any(Vec<String>, bool),
    /// Contains any of these, or none of these.
    Contains(Vec<String>, bool),
    Present(bool),
    Before(NaiveDate),
    After(NaiveDate),
    Less(f64),
    Greater(f64),
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn invalid(key: &str) -> Failure {
    Failure::Unprocessable(format!("Invalid value. The values provided for {key} are invalid"))
}

impl Condition {
    pub(crate) fn read(state: &State, account: i64, of: &Of, item: &Value) -> Result<Self, Failure> {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let (key, operator) = (text("attribute_key"), text("filter_operator"));
        let standard = of.keys.iter().find(|known| known.name == key);
        if let Some(standard) = standard
            && !standard.operators.contains(&operator)
        {
            let allowed = standard.operators.join(",");
            let message = format!("Invalid operator. The allowed operators for {key} are [{allowed}].");
            return Err(Failure::Unprocessable(message));
        }
        let values: Vec<String> = match item.get("values") {
            Some(Value::Array(values)) => values.iter().filter_map(plain).collect(),
            Some(value) => plain(value).into_iter().filter(|text| !text.is_empty()).collect(),
            None => Vec::new(),
        };
        if values.is_empty() && !["is_present", "is_not_present"].contains(&operator) {
            return Err(invalid(key));
        }
        let data = match standard {
            Some(standard) => standard.data,
            None => custom(state, account, of, key)?,
        };
        let values = values.into_iter().map(|value| normal(of, key, data, value)).collect();
        Ok(Self {
            key: key.to_owned(),
            data,
            custom: standard.is_none(),
            test: Test::read(key, data, operator, values)?,
        })
    }

    pub(crate) fn fits(&self, record: &impl Filtered) -> bool {
        if self.data == Data::Labels {
            return self.test.fits_labels(record.labels());
        }
        let value = if self.custom {
            record.custom_attributes().get(&self.key).cloned().unwrap_or_default()
        } else {
            record.column(&self.key)
        };
        let value =
            plain(&value).map(|value| if self.data == Data::Folded { value.to_lowercase() } else { value });
        match value {
            Some(value) => self.test.fits(&value),
            // Of what is not there SQL says nothing, but for custom attributes it is asked in
            // addition.
            None => match &self.test {
                Test::Present(present) => !present,
                Test::Any(_, equal) => self.custom && !equal,
                _ => false,
            },
        }
    }
}

/// What a custom attribute holds, if the account defines one under this key.
fn custom(state: &State, account: i64, of: &Of, key: &str) -> Result<Data, Failure> {
    let defined = state.custom_attributes.of(account).find(|known| known.key == key && known.is_of(of.model));
    match defined.map(|definition| definition.display_type) {
        Some(Some("date")) => Ok(Data::Date),
        Some(Some("number" | "currency" | "percent")) => Ok(Data::Number),
        Some(Some("checkbox")) => Ok(Data::Exact),
        Some(_) => Ok(Data::Folded),
        None => {
            let keys: Vec<&str> = of.keys.iter().map(|key| key.name).collect();
            Err(Failure::Unprocessable(format!(
                "Invalid attribute key - [{key}]. The key should be one of [{}] or a custom attribute defined in the \
                 account.",
                keys.join(",")
            )))
        }
    }
}

/// A value as it is compared.
fn normal(of: &Of, key: &str, data: Data, value: String) -> String {
    match key {
        "phone_number" if of.folded => format!("+{}", value.replace('+', "")),
        _ if of.folded || data == Data::Folded => value.to_lowercase(),
        _ => value,
    }
}

impl Test {
    fn read(key: &str, data: Data, operator: &str, values: Vec<String>) -> Result<Self, Failure> {
        let first = values.first().cloned().unwrap_or_default();
        let day = || first.parse::<NaiveDate>().map_err(|_| invalid(key));
        Ok(match (operator, data) {
            ("equal_to", _) => Self::Any(values, true),
            ("not_equal_to", _) => Self::Any(values, false),
            ("contains", _) => Self::Contains(values, true),
            ("does_not_contain", _) => Self::Contains(values, false),
            ("is_present", _) => Self::Present(true),
            ("is_not_present", _) => Self::Present(false),
            ("is_less_than", Data::Date) => Self::Before(day()?),
            ("is_greater_than", Data::Date) => Self::After(day()?),
            ("days_before", Data::Date) => {
                let days = Days::new(first.trim().parse().unwrap_or_default());
                Self::Before(Utc::now().date_naive().checked_sub_days(days).ok_or_else(|| invalid(key))?)
            }
            ("is_less_than", Data::Number) => Self::Less(first.parse().map_err(|_| invalid(key))?),
            ("is_greater_than", Data::Number) => Self::Greater(first.parse().map_err(|_| invalid(key))?),
            ("is_less_than" | "is_greater_than" | "days_before", _) => return Err(invalid(key)),
            // Any other word is compared for equality, even `starts_with`.
            _ => Self::Any(values, true),
        })
    }

    fn fits(&self, value: &str) -> bool {
        let day = || value.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
        let number = || value.parse::<f64>().ok();
        let contains = |text: &String| {
            let text = text.trim().trim_start_matches('+').to_lowercase();
            value.to_lowercase().contains(&text)
        };
        match self {
            Self::Any(values, equal) => values.iter().any(|one| one == value || one == "all") == *equal,
            Self::Contains(values, contained) => values.iter().any(contains) == *contained,
            Self::Present(present) => *present,
            Self::Before(limit) => day().is_some_and(|day| day < *limit),
            Self::After(limit) => day().is_some_and(|day| day > *limit),
            Self::Less(limit) => number().is_some_and(|number| number < *limit),
            Self::Greater(limit) => number().is_some_and(|number| number > *limit),
        }
    }

    fn fits_labels(&self, labels: &[String]) -> bool {
        match self {
            Self::Any(values, equal) => values.iter().any(|value| labels.contains(value)) == *equal,
            Self::Present(present) => labels.is_empty() != *present,
            _ => false,
        }
    }
}
