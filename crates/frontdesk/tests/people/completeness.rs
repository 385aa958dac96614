//! Everybody who fits is found, or the search says that it did not look at everybody.

use frontdesk::ErrorKind;
use serde_json::json;

use crate::platform::{Platform, address, find, frontdesk, list, name};
use crate::scenario::{ADA, BEN, CARLA, Sample, platform};
use crate::vendors;

#[tokio::test]
async fn people_are_found_in_any_case_by_name_and_by_address() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        let directory = platform(sample, &[BEN, ADA, CARLA]).directory();
        let user_name = (sample.user_name)(ADA);
        for query in [
            name(user_name),
            name(&user_name.to_lowercase()),
            name(&user_name.to_uppercase()),
            name(&format!(" {user_name} ")),
            name(ADA.address),
            name(&ADA.address.to_uppercase()),
            address(ADA.address),
            address(&ADA.address.to_uppercase()),
        ] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!((found, errors.len()), (vec!["7".to_owned()], 0), "{vendor} {query:?}");
        }
    }
}

#[tokio::test]
async fn nobody_is_found_who_does_not_fit() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        // A record without a name or an address is not that of somebody whose name is blank.
        let mut blank = (sample.record)(BEN);
        (sample.blank)(&mut blank);
        let directory = Platform::new(sample, vec![(sample.record)(ADA), blank]).directory();
        for text in ["", "  ", "nobody", "nobody@harbour.example", "ada", "a,b", "7"] {
            for query in [name(text), address(text)] {
                let (found, errors) = find(&*directory, &query).await;
                assert_eq!((found.len(), errors.len()), (0, 0), "{vendor} {query:?}");
            }
        }
    }
}

#[tokio::test]
async fn nobody_is_found_or_listed_twice() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        // The list changed while it was read: somebody is on the next page again, and not as
        // before.
        let mut again = (sample.record)(ADA);
        again["extra"] = json!(1);
        let people = [ADA, BEN].iter().map(|person| (sample.record)(*person)).chain([again]).collect();
        let directory = Platform::new(sample, people).directory();
        assert_eq!(list(&*directory).await.0, ["7", "70"], "{vendor}");
        assert_eq!(find(&*directory, &address(ADA.address)).await.0, ["7"], "{vendor}");
        assert_eq!(find(&*directory, &name(ADA.address)).await.0, ["7"], "{vendor}");
    }
}

/// Each of these operations fails.
pub async fn a_search_that_fails_is_not_complete(sample: &'static Sample, operations: &[&'static str]) {
    for &operation in operations {
        let frontdesk = frontdesk(platform(sample, &[ADA, BEN]).failing(operation, 403));
        let answers = frontdesk.find_by_email(ADA.address).await;
        let [failure] = answers.failures.as_slice() else { panic!("{operation}: {:?}", answers.failures) };
        assert_eq!(failure.error.kind(), ErrorKind::Forbidden, "{operation}");
    }
}
