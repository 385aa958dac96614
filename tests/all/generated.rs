//! What the requests send that are generated from the spec with every rule of the generator.

use std::sync::{Arc, Mutex};

use frontdesk_core::bytes::Bytes;
use frontdesk_core::http::{HeaderMap, Response, StatusCode};
use frontdesk_core::{
    Attempt, Body, BoxFuture, ByStatus, ConfigureClient, Error, FailureDetails, File, Middleware, Next,
    Operation, RequestOptions, RetryPolicy, VendorProfile,
};
use frontdesk_tests::Client;
use frontdesk_tests::golden::ids::ShelfId;
use frontdesk_tests::golden::types::{
    AlbumAbout, AlbumCreate, CardFields, CardLink, CardUpdate, ImportThingsResponse, Kind, Measures, Member,
    MemberFloorsItem, MemberLevel, MessageFilter, NoteCreate, Place, SearchThingsFloor, Settings,
    ShelfCreate, Spare, ThingNames, ThingPatch, Upload,
};

#[derive(Debug)]
struct Golden;

impl VendorProfile for Golden {
    fn name(&self) -> &'static str {
        "golden"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a frontdesk_core::VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
}

/// A transport that responds to every request itself, with lines where these are expected. Keeps
/// what was sent (method and address, media type and body) and the operation.
#[derive(Clone, Debug, Default)]
struct Sent(Arc<Mutex<Vec<(String, String, String)>>>, Arc<Mutex<Vec<Operation>>>);

impl Middleware for Sent {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        let request = attempt.request;
        let address = request.uri().to_string();
        // Of the client's own server, the path is enough.
        let target = address.strip_prefix("https://vendor.example.com").unwrap_or(&address);
        let target = format!("{} {target}", request.method());
        let media = request.headers().get("content-type").map(|media| media.to_str().unwrap().to_owned());
        let body = String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned();
        self.1.lock().unwrap().push(attempt.operation.clone());
        self.0.lock().unwrap().push((target, media.unwrap_or_default(), body));
        let accepted = request.headers().get("accept").map(|accepted| accepted.to_str().unwrap());
        let response = match accepted {
            Some("application/x-ndjson") => {
                let lines = "{\"id\":1,\"name\":\"Hello\"}\n{\"id\":2,\"name\":\"Again\"}\n";
                Response::builder().header("content-type", "application/x-ndjson").body(Body::from(lines))
            }
            _ => Response::builder().status(204).body(Body::empty()),
        };
        Box::pin(async { Ok(response.unwrap()) })
    }
}

impl Sent {
    /// What was sent last, a multipart body as its parts: name, file name and media type where it
    /// is a file, content.
    fn last(&self) -> (String, String) {
        let (target, media, body) = self.0.lock().unwrap().pop().unwrap();
        let Some(boundary) = media.strip_prefix("multipart/form-data; boundary=") else {
            return (target, format!("{media} {body}"));
        };
        let delimiter = format!("--{boundary}");
        let parts = body.split(&delimiter).filter_map(|part| {
            let (head, content) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
            let head = head.strip_prefix("Content-Disposition: form-data; name=").unwrap();
            let head = head.replace("; filename=", " ").replace("\r\nContent-Type: ", " ");
            Some(format!("{head}: {}", content.trim_end_matches("\r\n")))
        });
        (target, parts.collect::<Vec<_>>().join("\n"))
    }
}

fn client() -> (Client, Sent) {
    let sent = Sent::default();
    let core = frontdesk_core::VendorClient::builder(Golden).base_url("https://vendor.example.com/api");
    let core = core.middleware(sent.clone()).retry(RetryPolicy::none()).build().unwrap();
    (Client::new(core), sent)
}

fn picture() -> File {
    File::new("a.png", "image/png", "PNG")
}

fn sound(name: &str) -> File {
    File::new(name, "audio/ogg", "OGG")
}

fn card() -> CardUpdate {
    let links = [CardLink::new("/a"), CardLink::new("/b").text("b")];
    CardUpdate::new(CardFields::new().clear_title().links(links)).labels(["x", "y"])
}

#[test]
fn setters_take_what_becomes_the_field() {
    let fields = CardFields::new().title("a").title("b");
    assert_eq!((fields.title.as_deref(), fields.links.is_none()), (Some("b"), true));
    assert!(fields.clear_title().title.is_null());
}

/// Responds to every call with this status, this header and this body.
#[derive(Clone, Debug)]
struct Canned(u16, Option<(&'static str, &'static str)>, &'static str);

impl Middleware for Canned {
    fn handle<'a>(&'a self, _: Attempt<'a>, _: Next<'a>) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        let mut response = Response::builder().status(self.0);
        if let Some((name, value)) = self.1 {
            response = response.header(name, value);
        }
        Box::pin(async { Ok(response.body(Bytes::from_static(self.2.as_bytes()).into()).unwrap()) })
    }
}

fn client_that_gets(status: u16, header: Option<(&'static str, &'static str)>, body: &'static str) -> Client {
    let core = frontdesk_core::VendorClient::builder(Golden).base_url("https://vendor.example.com/api");
    Client::new(core.middleware(Canned(status, header, body)).retry(RetryPolicy::none()).build().unwrap())
}

fn is_stream<S: frontdesk_core::Stream + Send + Unpin + 'static>(_: &S) {}
fn is_future<F: Future + Send + 'static>(_: &F) {}

#[test]
fn requests_are_futures_and_streams_that_can_be_spawned() {
    let client = client().0;
    is_future(&client.things().get(7).into_future());
    is_future(&client.things().get(7).send());
    is_future(&client.things().get(7).send_raw());
    is_future(&client.lists().list_things().collect_all());
    is_stream(&client.lists().list_things().stream());
    is_stream(&client.lists().list_things().pages());
}

#[tokio::test]
async fn a_handle_of_a_scope_carries_its_parameter() {
    let (client, sent) = client();
    let shelves = client.shop("corner 1").shelves();
    let kept = shelves.clone();
    drop(shelves);
    let _ = kept.list().await;
    assert_eq!(sent.last().0, "GET /api/shops/corner%201/shelves");
    let _ = client.shop("corner-2").get().await;
    assert_eq!(sent.last().0, "GET /api/shops/corner-2");
    let error = client.shop("..").get().await.unwrap_err();
    assert!(error.to_string().contains("shopId"), "{error}");
    assert_eq!(frontdesk_tests::golden::shelves::List::OPERATION.id(), "listShelves");
}

#[tokio::test]
async fn awaiting_a_request_gives_what_was_asked_for() {
    let found = client_that_gets(200, None, r#"{"payload": {"shop": {"name": "Corner"}}, "more": 1}"#);
    assert_eq!(found.shop("a").get().await.unwrap().unwrap().name, "Corner");
    let whole = found.shop("a").get().send().await.unwrap();
    assert_eq!((whole.status, &whole.value.extra["more"]), (StatusCode::OK, &1.into()));
    let nothing = client_that_gets(200, None, r#"{"payload": {}}"#);
    assert_eq!(nothing.shop("a").get().await.unwrap(), None);
    let list = client_that_gets(200, None, r#"{"shelves": ["upper"]}"#);
    assert_eq!(list.shop("a").shelves().list().await.unwrap(), ["upper"]);
}

#[tokio::test]
async fn an_id_in_a_header_is_the_result() {
    let table = [
        (Some(("location", "https://vendor.example.com/api/shops/a/shelves/987")), Some(987)),
        (Some(("location", "/shelves/987/?x=5")), Some(987)),
        (Some(("location", "/shelves/new")), None),
        (None, None),
    ];
    for (header, id) in table {
        let id = id.map(ShelfId::from);
        let client = client_that_gets(201, header, "");
        let request = client.shop("a").shelves().create(&ShelfCreate::new("upper"));
        assert_eq!(request.clone().await.unwrap(), id, "{header:?}");
        let response = request.send().await.unwrap();
        assert_eq!((response.value, response.status.as_u16()), (id, 201));
    }
}

#[tokio::test]
async fn options_add_to_what_is_sent() {
    let (client, sent) = client();
    let options = RequestOptions::new().query("new", "a b").query("new", "c").query("codes", "9");
    let _ = client.lists().list_things().codes(&[1, 2]).with_options(options).send().await;
    assert_eq!(sent.last().0, "GET /api/things?new=a+b&new=c&codes=9");
    // Two lists of one base type are no arguments, whatever their IDs identify.
    let shelf = ShelfCreate::new("upper");
    let options = RequestOptions::new().body_field("width", 5).body_field("name", "lower");
    let _ = client.shop("a").shelves().create(&shelf).with_options(options.clone()).send().await;
    assert_eq!(sent.last().1, r#"application/json {"name":"lower","things":[],"makers":[],"width":5}"#);
    let _ = client.things().get(7).with_options(options.clone()).send().await;
    assert_eq!(sent.last().1, r#"application/json {"width":5,"name":"lower"}"#);
    let settings = Settings::new().names(["a"]);
    let options = RequestOptions::new().body_field("size", "x");
    let _ = client.bodies().change_settings(&settings).with_options(options.clone()).send().await;
    assert_eq!(sent.last().1, "application/x-www-form-urlencoded names=a&size=x");
    let error = client.bodies().set_motto("a").with_options(options).send().await.unwrap_err();
    assert!(error.to_string().contains("extra fields"), "{error}");
    let shown =
        format!("{:?}", RequestOptions::new().query("token", "hunter2").body_field("code", "hunter2"));
    assert!(shown.contains("token") && shown.contains("code") && !shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn the_raw_body_comes_with_all_that_came_with_it() {
    let odd = client_that_gets(200, Some(("x-request-id", "r1")), r#"{"name": {"first": "a"}}"#);
    let response = odd.things().get(7).send_raw().await.unwrap();
    assert_eq!(
        (&response.value[..], response.request_id.as_deref()),
        (&br#"{"name": {"first": "a"}}"#[..], Some("r1"))
    );
    assert!(client_that_gets(404, None, "{}").things().get(7).send_raw().await.is_err());
}

#[tokio::test]
async fn a_list_may_be_one_text() {
    let (client, sent) = client();
    let titles = ["a b".to_owned(), "c,d".to_owned()];
    let _ = client.lists().list_things().codes(&[1, 2]).titles(&titles).send().await;
    assert_eq!(sent.last().0, "GET /api/things?codes=1,2&titles=a+b%7Cc,d");
    let _ = client.lists().list_things().codes(&[]).send().await;
    assert_eq!(sent.last().0, "GET /api/things");
}

#[tokio::test]
async fn an_object_may_be_parameters_of_its_own_or_one_text() {
    let (client, sent) = client();
    let colors = Some(vec!["red".to_owned(), "green".to_owned()]);
    let mut measures = Measures::new().width(5);
    measures.colors = colors;
    let place = Place::new(1).column("b");
    let _ = client
        .lists()
        .search_things()
        .measures(&measures)
        .place(&place)
        .place_before(&Place::new(2))
        .send()
        .await;
    let query = "width=5&colors=red&colors=green&place=row,1,column,b&place_before=row%7C2";
    assert_eq!(sent.last().0, format!("GET /api/thing-search?{query}"));
    // The second takes the place of the first.
    let narrow = Measures::new().width(1);
    let _ = client.lists().search_things().measures(&measures).measures(&narrow).send().await;
    assert_eq!(sent.last().0, "GET /api/thing-search?width=1");
}

#[tokio::test]
async fn fields_of_a_form_are_written_as_their_encodings_say() {
    let (client, sent) = client();
    let settings = r#"{"ids":[1,2],"filter":{"color":"red"},"rules":[{"name":"a"}],"size":{"width":5},"names":["a","b"]}"#;
    let settings: Settings = frontdesk_core::from_json(settings.as_bytes()).unwrap();
    let _ = client.bodies().change_settings(&settings).send().await;
    let form =
        "ids=1%2C2&filter%5Bcolor%5D=red&rules=%5B%7B%22name%22%3A%22a%22%7D%5D&width=5&names=a&names=b";
    assert_eq!(sent.last().1, format!("application/x-www-form-urlencoded {form}"));
}

#[tokio::test]
async fn parts_have_the_media_types_of_their_encodings() {
    let (client, sent) = client();
    let about = AlbumAbout::new().title("Hello");
    let album = AlbumCreate::new(about).rows("a;b");
    let _ = client.files().create_album(&album, picture()).send().await;
    let parts = [
        r#""about" application/json: {"title":"Hello"}"#,
        r#""rows" text/csv: a;b"#,
        r#""cover" "a.png" image/png: PNG"#,
    ];
    assert_eq!(sent.last().1, parts.join("\n"));
}

#[tokio::test]
async fn an_operation_may_have_a_server_of_its_own() {
    let (client, sent) = client();
    let _ = client.bodies().get_blob(7).send().await;
    assert_eq!(sent.last().0, "GET https://files.example.com/v1/blobs/7");
}

#[tokio::test]
async fn bodies_go_out_under_exactly_their_media_type() {
    let (client, sent) = client();
    let patch = ThingPatch::new().clear_name();
    let _ = client.bodies().patch_thing(7, &patch).send().await;
    let body = r#"application/merge-patch+json {"name":null}"#;
    assert_eq!(sent.last(), ("PATCH /api/thing-patches/7".to_owned(), body.to_owned()));
    client.bodies().describe_thing(7, "hello").send().await.unwrap();
    assert_eq!(sent.last().1, "text/plain; charset=utf-8 hello");
    client.bodies().fill_thing(7).body(&Bytes::from_static(b"abc")).send().await.unwrap();
    assert_eq!(sent.last().1, "application/octet-stream abc");
    client.bodies().fill_thing(7).send().await.unwrap();
    assert_eq!(sent.last().1, " ");
}

#[tokio::test]
async fn what_travels_one_way_need_not_be_there_on_the_other() {
    let (client, sent) = client();
    let mut member = Member::new("Ada", "hunter2", None);
    let _ = client.bodies().create_member(&member).send().await;
    assert_eq!(sent.last().1, r#"application/json {"name":"Ada","password":"hunter2","pin":null}"#);
    member = frontdesk_core::from_json(br#"{"id":7,"name":"Ada"}"#).unwrap();
    assert_eq!((member.id, &*member.name, member.password), (Some(7), "Ada", None));
}

#[tokio::test]
async fn enums_of_integers_are_open() {
    let (client, sent) = client();
    let _ = client.lists().search_things().floor(SearchThingsFloor::X1).send().await;
    assert_eq!(sent.last().0, "GET /api/thing-search?floor=1");
    let text = r#"{"name":"Ada","level":5,"floors":[2,7]}"#;
    let member: Member = frontdesk_core::from_json(text.as_bytes()).unwrap();
    assert_eq!(member.level, Some(MemberLevel::Admin));
    assert_eq!(member.floors, Some(vec![MemberFloorsItem::X2, MemberFloorsItem::from(7)]));
    assert_eq!(frontdesk_core::serde_json::to_string(&member).unwrap(), text);
}

#[test]
fn a_schema_that_no_call_reaches_has_a_type() {
    assert_eq!(Spare::new(7), frontdesk_core::from_json(br#"{"id":7}"#).unwrap());
}

#[tokio::test]
async fn an_answer_is_read_by_its_status() {
    let (client, _) = client();
    let answer = client.bodies().import_things().send().await.unwrap();
    assert_eq!(answer.value, ImportThingsResponse::NoContent);
    let read = |status, body: &str| ImportThingsResponse::read(status, body.as_bytes()).map(Result::unwrap);
    assert!(
        matches!(read(200, r#"{"count": 3}"#), Some(ImportThingsResponse::Ok(imported)) if imported.count == 3)
    );
    assert!(matches!(read(202, "[]"), Some(ImportThingsResponse::Accepted(jobs)) if jobs.is_empty()));
    assert_eq!(read(201, "{}"), None);
}

#[tokio::test]
async fn records_are_read_line_by_line() {
    let (client, sent) = client();
    let mut records = client.bodies().export_things().send().await.unwrap().value;
    assert_eq!(sent.last().0, "GET /api/thing-lines");
    let mut names = Vec::new();
    while let Some(record) = records.next().await {
        names.push(record.unwrap().name);
    }
    assert_eq!(names, ["Hello", "Again"]);
}

#[tokio::test]
async fn a_parameter_may_be_json_text() {
    let (client, sent) = client();
    let names = ThingNames::new().exactly(["a b"]);
    let _ = client.lists().list_things().named(&names).send().await;
    let text = "%7B%22exactly%22%3A%5B%22a+b%22%5D%7D";
    assert_eq!(sent.last().0, format!("GET /api/things?named={text}"));
}

#[tokio::test]
async fn what_is_no_text_is_answered_as_bytes() {
    let (client, _) = client();
    #[allow(deprecated)]
    let picture = client.files().get_picture().send().await.unwrap().value;
    assert_eq!(picture, Bytes::new());
}

#[tokio::test]
async fn without_files_a_body_is_json() {
    let (client, sent) = client();
    client.files().update_card(&card()).send().await.unwrap();
    let body = r#"{"card":{"title":null,"links":[{"url":"/a","text":null},{"url":"/b","text":"b"}]},"labels":["x","y"]}"#;
    assert_eq!(sent.last(), ("PUT /api/card".to_owned(), format!("application/json {body}")));
    // No file at all is none.
    client.files().update_card(&card()).attachments([]).send().await.unwrap();
    assert_eq!(sent.last().1, format!("application/json {body}"));
}

#[tokio::test]
async fn with_files_a_body_is_parts() {
    let (client, sent) = client();
    let request = client.files().update_card(&card()).attachments([sound("1.ogg"), sound("2.ogg")]);
    request.send_(picture()).picture(sound("no.ogg")).picture(picture()).send().await.unwrap();
    let (target, body) = sent.last();
    assert_eq!(target, "PUT /api/card");
    let mut parts: Vec<&str> = body.lines().collect();
    // The order of fields is that of serde_json's maps, which a feature of it changes.
    parts.sort_unstable();
    assert_eq!(
        parts,
        [
            r#""attachments[]" "1.ogg" audio/ogg: OGG"#,
            r#""attachments[]" "2.ogg" audio/ogg: OGG"#,
            r#""card[links][][text]": "#,
            r#""card[links][][text]": b"#,
            r#""card[links][][url]": /a"#,
            r#""card[links][][url]": /b"#,
            r#""card[picture]" "a.png" image/png: PNG"#,
            r#""card[title]": "#,
            r#""labels[]": x"#,
            r#""labels[]": y"#,
            r#""send" "a.png" image/png: PNG"#,
        ]
    );
}

#[tokio::test]
async fn the_order_of_body_and_file_makes_no_difference() {
    let (client, sent) = client();
    let note = NoteCreate::new().text("Hello");
    client.files().create_note().body(&note).sound(sound("a.ogg")).send().await.unwrap();
    let first = sent.last();
    assert_eq!(first.1, "\"text\": Hello\n\"sound\" \"a.ogg\" audio/ogg: OGG");
    client.files().create_note().sound(sound("a.ogg")).body(&note).send().await.unwrap();
    assert_eq!(sent.last(), first);
    client.files().create_note().sound(sound("a.ogg")).send().await.unwrap();
    assert_eq!(sent.last().1, "\"sound\" \"a.ogg\" audio/ogg: OGG");
}

#[tokio::test]
async fn a_body_of_parts_alone_has_its_fields_and_files() {
    let (client, sent) = client();
    let upload = Upload::new("manual").public(true);
    client.files().upload("a", &upload, picture()).send().await.unwrap();
    let expected = "\"name\": manual\n\"public\": true\n\"file\" \"a.png\" image/png: PNG";
    assert_eq!(sent.last(), ("POST /api/files/a".to_owned(), expected.to_owned()));
    client.files().replace("a", [picture(), picture()]).index(sound("i")).send().await.unwrap();
    let expected = "\"files[]\" \"a.png\" image/png: PNG\n\"files[]\" \"a.png\" image/png: PNG\n\"index\" \"i\" audio/ogg: OGG";
    assert_eq!(sent.last(), ("PUT /api/files/a".to_owned(), expected.to_owned()));
}

#[tokio::test]
async fn what_parts_cannot_say_is_not_sent() {
    let (client, sent) = client();
    let body = card().labels(Vec::<String>::new());
    client.files().update_card(&body).send().await.unwrap();
    sent.last();
    let error = client.files().update_card(&body).picture(picture()).send().await.unwrap_err();
    assert_eq!(error.kind(), frontdesk_core::ErrorKind::Invalid);
    assert_eq!(error.message(), Some("labels is an empty list, which form fields cannot say; leave it out"));
    assert!(sent.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_operation_knows_since_which_version_it_is_there() {
    let (client, sent) = client();
    // The response is no thing.
    client.things().get(7).send().await.unwrap_err();
    client.files().create_note().send().await.unwrap();
    let operations = sent.1.lock().unwrap();
    let known: Vec<_> = operations.iter().map(|operation| (operation.id(), operation.since())).collect();
    assert_eq!(known, [("getThing", Some("2.0")), ("createNote", None)]);
}

#[tokio::test]
async fn a_query_takes_lists_and_objects() {
    let (client, sent) = client();
    let filter =
        MessageFilter::new().author([("name".to_owned(), "ada b".to_owned())]).kinds([Kind::Tool, Kind::Toy]);
    let request = client.lists().list_messages().labels(&["a".to_owned(), "b".to_owned()]).filter(&filter);
    // The response is no list.
    request.send().await.unwrap_err();
    let target = sent.last().0.replace("%5B", "[").replace("%5D", "]");
    let query = "labels[]=a&labels[]=b&filter[author][name]=ada+b&filter[kinds][]=tool&filter[kinds][]=toy";
    assert_eq!(target, format!("GET /api/messages?{query}"));
}
