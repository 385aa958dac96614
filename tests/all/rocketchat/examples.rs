//! The examples that the client comes with, run against the sandbox.

use std::time::Duration;

use frontdesk_rocketchat::File;
use frontdesk_rocketchat::types::{
    ChatPost, IntegrationEvent, IntegrationType, LivechatStatus, LivechatUserType, NewIntegration, UserStatus,
};
use frontdesk_rocketchat::webhooks::OutgoingWebhookReceiver;

use super::{VISITOR_ROOM, client_of, start};

#[path = "../../../crates/rocketchat/examples/add_agent.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod add_agent;

#[path = "../../../crates/rocketchat/examples/answer_mention.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod answer_mention;

#[path = "../../../crates/rocketchat/examples/receive_outgoing_webhook.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod receive_outgoing_webhook;

#[path = "../../../crates/rocketchat/examples/go_off_duty.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod go_off_duty;

#[path = "../../../crates/rocketchat/examples/hand_over.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod hand_over;

#[path = "../../../crates/rocketchat/examples/list_staff.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod list_staff;

#[path = "../../../crates/rocketchat/examples/post_message.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod post_message;

#[path = "../../../crates/rocketchat/examples/read_channel.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod read_channel;

#[path = "../../../crates/rocketchat/examples/sign_in.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod sign_in;

#[path = "../../../crates/rocketchat/examples/upload_file.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod upload_file;

#[tokio::test]
async fn somebody_signs_in() {
    let (server, _) = start().await;
    let (name, password) = (server.text("username"), server.text("password").into());
    let client =
        sign_in::run(server.url(), name, password, |_| panic!("no second factor is on")).await.unwrap();
    assert_eq!(client.authentication().get_me().send().await.unwrap().value.username.as_deref(), Some(name));
    let wrong = sign_in::run(server.url(), name, "wrong".into(), |_| panic!("no second factor is on")).await;
    assert!(wrong.unwrap_err().to_string().contains("Unauthorized"));
}

#[tokio::test]
async fn the_staff_is_listed() {
    let (_server, client) = start().await;
    let (agents, managers) = list_staff::run(&client).await.unwrap();
    let listed = client.livechat_users().list(LivechatUserType::Agent).collect_all().await.unwrap().len();
    assert!(agents == listed && agents > managers && managers > 0, "{agents} {managers}");
}

#[tokio::test]
async fn an_agent_is_made_and_put_into_a_department() {
    let (_server, client) = start().await;
    add_agent::run(&client, "vera.popescu", "Support").await.unwrap();
    let support = client.departments().list().text("Support").collect_all().await.unwrap();
    let agents = client.departments().list_agents(&support[0].id).collect_all().await.unwrap();
    assert!(agents.iter().any(|agent| agent.username.as_ref().is_some_and(|name| name == "vera.popescu")));
    let nowhere = add_agent::run(&client, "vera.popescu", "Cellar").await.unwrap_err();
    assert_eq!(nowhere.to_string(), "there is no department Cellar");
}

#[tokio::test]
async fn an_agent_goes_off_duty() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    go_off_duty::run(&john, "Back tomorrow").await.unwrap();
    let john = client.livechat_users().get(LivechatUserType::Agent, super::JOHN).send().await.unwrap().value;
    let john = john.user.unwrap();
    assert_eq!(john.status_livechat.as_ref(), Some(&LivechatStatus::NotAvailable));
    let shown = client.users().get().username("john.doe").send().await.unwrap().value.user;
    assert_eq!(shown.status_text.as_ref().map(String::as_str), Some("Back tomorrow"));
    assert_eq!(shown.status.as_ref(), Some(&UserStatus::Away));
}

#[tokio::test]
async fn a_conversation_is_handed_over() {
    let (_server, client) = start().await;
    let agents = client.livechat_users().list(LivechatUserType::Agent).collect_all().await.unwrap();
    let colleague = agents.iter().find(|agent| {
        agent.id != super::JOHN && agent.status_livechat.as_ref() == Some(&LivechatStatus::Available)
    });
    let name = colleague.and_then(|agent| agent.username.as_ref().cloned()).unwrap();
    hand_over::run(&client, VISITOR_ROOM, &name, Some("Knows the contract")).await.unwrap();
    let served = client.livechat_rooms().list().open(true).collect_all().await.unwrap();
    let room = served.into_iter().find(|room| room.id == VISITOR_ROOM).unwrap();
    assert_eq!(room.served_by.as_ref().and_then(|by| by.username.as_deref()), Some(&*name));
}

#[tokio::test]
async fn a_file_is_uploaded_and_sent() {
    let (_server, client) = start().await;
    let plan = File::new("plan.png", "image/png", vec![1, 2, 3]);
    upload_file::run(&client, "general", plan, "The plan").await.unwrap();
    let room = client.rooms().get().room_name("general").await.unwrap().room;
    let last = room.last_message.unwrap();
    assert_eq!(last.msg.as_deref(), Some("The plan"));
    assert_eq!(last.file.unwrap().name.as_deref(), Some("plan.png"));
}

#[tokio::test]
async fn a_message_is_posted() {
    let (_server, client) = start().await;
    let id = post_message::run(&client, "#general", "The parcel is here").await.unwrap();
    let posted = client.chat().get_message(id).await.unwrap();
    assert_eq!((posted.msg.as_deref(), posted.rid.as_deref()), (Some("The parcel is here"), Some("GENERAL")));
    let nowhere = post_message::run(&client, "#nowhere", "The parcel is here").await.unwrap_err();
    assert!(nowhere.to_string().contains("invalid-channel"), "{nowhere}");
}

#[tokio::test]
async fn a_channel_is_read() {
    let (_server, client) = start().await;
    let lines = read_channel::run(&client, "general", 20).await.unwrap();
    assert!(lines[0].contains(": "), "{lines:?}");
}

#[tokio::test]
async fn a_mention_is_answered_in_its_thread() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    assert!(!answer_mention::run(&john, "GENERAL", "On my way!").await.unwrap());
    let post = ChatPost::new().channel("#general").text("@john.doe, where are you?");
    let mention = client.chat().post_message(&post).await.unwrap();
    assert!(answer_mention::run(&john, "GENERAL", "On my way!").await.unwrap());
    let replies = client.chat().list_thread_messages(mention.id).collect_all().await.unwrap();
    assert_eq!(replies.last().and_then(|reply| reply.msg.as_deref()), Some("On my way!"));
}

/// The example replies to what the sandbox posts about a message, and the sandbox posts the reply.
#[tokio::test]
async fn an_outgoing_webhook_is_answered() {
    let (_server, client) = start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/rocketchat", listener.local_addr().unwrap());
    let receiver = OutgoingWebhookReceiver::new("made-up-token").unwrap();
    let receiving = tokio::spawn(async {
        axum::serve(listener, receive_outgoing_webhook::router(receiver)).await.unwrap();
    });
    let new = NewIntegration::new(
        IntegrationType::WebhookOutgoing,
        "#general",
        "rocket.cat",
        false,
        "Greeter",
        true,
    );
    let new = new.event(IntegrationEvent::SendMessage).urls([address]).token("made-up-token");
    let id = client.integrations().create(&new).await.unwrap().id.unwrap();
    client.chat().post_message(&ChatPost::new().channel("#general").text("Good morning")).await.unwrap();
    // The reply is posted as well, and says nothing, because a bot wrote what it replies to.
    let finished = async || {
        let calls = client.integrations().list_history(&id).collect_all().await.unwrap();
        calls.into_iter().filter(|call| call.http_result.as_ref().is_some()).collect::<Vec<_>>()
    };
    let mut calls = finished().await;
    for _ in 0..200 {
        if calls.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        calls = finished().await;
    }
    let said: Vec<_> = calls.iter().filter_map(|call| call.result_message.as_ref()).flatten().collect();
    let said: Vec<_> = said.iter().filter_map(|said| said.message.as_ref()?.msg.as_deref()).collect();
    assert_eq!((calls.len(), said), (2, vec!["Hello, ada.brandt!"]));
    let general = client.rooms().get().room_name("general").await.unwrap().room;
    assert_eq!(general.last_message.unwrap().msg.as_deref(), Some("Hello, ada.brandt!"));
    receiving.abort();
}
