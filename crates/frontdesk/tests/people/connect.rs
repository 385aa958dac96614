//! The directory of a platform whose name is known only at run time.

use frontdesk::{ClientSettings, ErrorKind, Vendor, client, connect, sign_ins};
use serde_json::{Map, Value, json};

use crate::platform::credentials;

#[test]
fn every_platform_has_a_directory_that_names_its_credentials() {
    for vendor in Vendor::VALUES {
        let vendor = Vendor::from(*vendor);
        let connected = |credentials: &Map<String, Value>| {
            let directory = connect(&vendor, "http://127.0.0.1:9", credentials, ClientSettings::default());
            directory.map(|directory| directory.vendor())
        };
        assert_eq!(connected(&credentials()).unwrap(), vendor);
        // Each error names one credential more, until none is missing.
        let mut all = Map::new();
        let mut asked = 0;
        while let Err(error) = connected(&all) {
            assert_eq!((error.kind(), error.vendor()), (ErrorKind::Configuration, Some(vendor.as_str())));
            let message = error.to_string();
            let name = message.split('`').nth(1).unwrap().to_owned();
            let value = if message.contains("an integer") { json!(1) } else { json!("text") };
            all.insert(name, value);
            asked += 1;
            assert!(asked < 5, "{message}");
        }
        assert!(asked > 0, "{vendor}");
    }
}

#[test]
fn an_unknown_platform_is_an_error() {
    let error =
        connect(&Vendor::from("acme"), "http://127.0.0.1:9", &credentials(), ClientSettings::default());
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("no directory of acme"), "{error}");
}

/// The private key that one of the sandbox's vendors has.
fn private_key() -> String {
    let vendors = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../sandbox/src")).unwrap();
    let mut files = vendors.map(|folder| folder.unwrap().path().join("test-only-private-key.pem"));
    std::fs::read_to_string(files.find(|file| file.is_file()).unwrap()).unwrap()
}

#[test]
fn every_sign_in_makes_a_client_and_a_directory() {
    for vendor in Vendor::VALUES {
        let vendor = Vendor::from(*vendor);
        let sign_ins = sign_ins(&vendor).unwrap();
        assert!(!sign_ins.is_empty(), "{vendor}");
        for sign_in in sign_ins {
            let mut given = Map::new();
            for field in sign_in.fields {
                let value = match field.name {
                    "private_key" => {
                        json!(private_key())
                    }
                    "token_url" => json!("https://auth.example.com/token"),
                    _ if field.is_number => json!(1),
                    _ => json!("text"),
                };
                assert!(given.insert(field.name.to_owned(), value).is_none(), "{vendor}: {field:?}");
            }
            let url = "http://127.0.0.1:9";
            connect(&vendor, url, &given, ClientSettings::default()).unwrap();
            client(&vendor, url, &given, ClientSettings::default()).unwrap();
            for field in sign_in.fields.iter().filter(|field| !field.is_optional) {
                let mut given = given.clone();
                given.remove(field.name);
                let error = connect(&vendor, url, &given, ClientSettings::default()).unwrap_err();
                assert!(error.to_string().contains("the credentials have no `"), "{vendor}: {error}");
            }
        }
    }
}

#[test]
fn an_optional_credential_may_be_a_number() {
    let takes_a_team = |vendor: &&&str| {
        let sign_ins = sign_ins(&Vendor::from(**vendor)).unwrap();
        sign_ins.iter().any(|sign_in| sign_in.fields.iter().any(|field| field.name == "team_id"))
    };
    let vendor = Vendor::from(*Vendor::VALUES.iter().find(takes_a_team).unwrap());
    let mut given = credentials();
    for (team, is_valid) in [(json!(7), true), (json!("7"), true), (Value::Null, true), (json!([7]), false)] {
        given.insert("team_id".to_owned(), team.clone());
        let client = client(&vendor, "http://127.0.0.1:9", &given, ClientSettings::default());
        assert_eq!(client.is_ok(), is_valid, "{team}");
    }
}
