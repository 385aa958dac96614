//! A malformed record costs itself, in searches and look-ups by ID, too.

use frontdesk::ErrorKind;
use serde_json::{Value, json};

use crate::platform::{Platform, address, find, list, name};
use crate::scenario::{ADA, BEN, CARLA, Sample};
use crate::vendors;

/// Ada, a record that does not decode, and Carla.
pub fn around(sample: &'static Sample, malformed: Value) -> Platform {
    Platform::new(sample, vec![(sample.record)(ADA), malformed, (sample.record)(CARLA)])
}

/// Ben's record with a value that no field has in the place of one.
fn malformed(sample: &Sample) -> Value {
    let mut record = (sample.record)(BEN);
    record[sample.user_name_field] = json!({"hunter2": ["hunter2"]});
    (sample.spoil)(&mut record);
    record
}

#[tokio::test]
async fn who_was_found_is_given_beside_the_failure() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        let directory = around(sample, malformed(sample)).directory();
        for (query, is_found) in [
            (address(ADA.address), true),
            (name(ADA.address), true),
            (address("nobody@harbour.example"), false),
        ] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!(found == ["7"], is_found, "{vendor} {query:?}");
            let [error] = errors.as_slice() else { panic!("{vendor} {query:?} {errors:?}") };
            assert!(error.is_malformed_record() && error.kind() == ErrorKind::Decode, "{error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
        let (listed, errors) = list(&*directory).await;
        assert_eq!((listed, errors.len()), (vec!["7".to_owned(), "8".to_owned()], 1), "{vendor}");
    }
}

#[tokio::test]
async fn records_of_other_people_do_not_matter() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        // The record still says whose it is.
        let mut of_ben = (sample.record)(BEN);
        of_ben[sample.needed_field] = json!("hunter2");
        let directory = around(sample, of_ben).directory();
        for (query, is_found) in [
            (address(ADA.address), true),
            (name((sample.user_name)(ADA)), true),
            (name("nobody"), false),
            (address("nobody@harbour.example"), false),
        ] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!((found == ["7"], errors.len()), (is_found, 0), "{vendor} {query:?}");
        }
        // To a search for Ben they do.
        for query in [address(BEN.address), name((sample.user_name)(BEN))] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!((found.len(), errors.len()), (0, 1), "{vendor} {query:?}");
        }
    }
}

#[tokio::test]
async fn a_look_up_by_id_needs_that_persons_record_alone() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        let directory = around(sample, malformed(sample)).directory();
        assert_eq!(directory.get("7").await.unwrap().unwrap().user.id, "7", "{vendor}");
        assert!(directory.get("79").await.unwrap().is_none(), "{vendor}");
        assert_eq!(directory.get("70").await.unwrap_err().kind(), ErrorKind::Decode, "{vendor}");
    }
}

/// The person is missing if one of these fields does not fit.
pub async fn a_value_costs_the_person(sample: &'static Sample, fields: &[&str]) {
    for &field in fields {
        let mut ben = (sample.record)(BEN);
        ben[field] = json!({"hunter2": ["hunter2"]});
        let directory = around(sample, ben).directory();
        let (listed, errors) = list(&*directory).await;
        assert_eq!((listed.len(), errors.len()), (2, 1), "{field}");
        assert_eq!((errors[0].kind(), errors[0].path()), (ErrorKind::Decode, Some(field)));
        assert!(errors[0].is_malformed_record() && errors[0].operation().is_some());
        assert!(!format!("{} {:?}", errors[0], errors[0]).contains("hunter2"));
        assert_eq!(directory.get("70").await.unwrap_err().path(), Some(field));
    }
}

/// The person stands in the list, and an error beside them: the field, its value, and the path that
/// the error names.
pub async fn a_value_costs_itself(
    sample: &'static Sample,
    table: impl IntoIterator<Item = (&'static str, Value, &'static str)>,
) {
    for (field, value, path) in table {
        let mut ben = (sample.record)(BEN);
        ben[field] = value;
        let directory = around(sample, ben).directory();
        let (listed, errors) = list(&*directory).await;
        let [error] = errors.as_slice() else { panic!("{path} {errors:?}") };
        assert_eq!((listed.len(), error.kind(), error.path()), (3, ErrorKind::Decode, Some(path)));
        assert!(error.is_malformed_record() && !format!("{error} {error:?}").contains("hunter2"));
        let (found, errors) = find(&*directory, &address(BEN.address)).await;
        assert_eq!((found, errors.len()), (vec!["70".to_owned()], 1), "{path}");
        let (_, errors) = find(&*directory, &address(ADA.address)).await;
        assert_eq!(errors.len(), 0, "{path}");
        let ben = directory.get("70").await.unwrap().unwrap();
        assert_eq!((ben.failures.len(), ben.failures[0].path()), (1, Some(path)));
    }
}

/// A field of which nothing is made.
pub async fn a_value_costs_nothing(sample: &'static Sample, field: &str) {
    let mut ben = (sample.record)(BEN);
    ben[field] = json!(["hunter2"]);
    let (listed, errors) = list(&*around(sample, ben).directory()).await;
    assert_eq!((listed.len(), errors.len()), (3, 0), "{errors:?}");
}

/// A group of a platform with Ada and Ben cannot be read.
pub async fn a_group_costs_itself(platform: Platform) {
    let directory = platform.directory();
    let (listed, errors) = list(&*directory).await;
    assert_eq!((listed.len(), errors.len()), (2, 1), "{errors:?}");
    assert!(errors[0].is_malformed_record());
    // It may be a group of whom is found, and does not matter if nobody is.
    assert_eq!(find(&*directory, &address(ADA.address)).await.1.len(), 1);
    assert_eq!(find(&*directory, &address("nobody@harbour.example")).await.1.len(), 0);
}

/// The members of a group of a platform with Ada are not there any more.
pub async fn a_group_has_nobody(platform: Platform) {
    let (listed, errors) = list(&*platform.directory()).await;
    assert_eq!((listed.len(), errors.len()), (1, 0), "{errors:?}");
}
