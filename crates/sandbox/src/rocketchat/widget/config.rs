//! `livechat/config` and what else the widget asks about, and messages that come by SMS.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open, SignedIn};
use crate::rocketchat::api::route::{Route, get, post_whole};
use crate::rocketchat::conversations::messages::{newest, open_room, register, write};
use crate::rocketchat::conversations::rooms::{ROOMS, agent_of, is_open, takes_chats, visitor_of};
use crate::rocketchat::customers::custom_fields::CUSTOM_FIELDS;
use crate::rocketchat::customers::visitors::VISITORS;
use crate::rocketchat::staff::agents;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, object, text, touch};
use crate::rocketchat::widget::settings::{self as settings, is_on, words};
use crate::rocketchat::widget::triggers::TRIGGERS;

/// The most characters of any message, as `Message_MaxAllowedSize` of a new workspace says.
const MESSAGE_LIMIT: u64 = 5000;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/config", Open, config).taking(&["token", "department", "businessUnit"]),
    get("/livechat/config/routing", SignedIn, routing),
    get("/livechat/integrations.settings", Any(&["view-livechat-manager"]), integrations),
    get("/livechat/queue", Any(&["view-l-room"]), queue).taking(&["agentId", "departmentId", "includeOfflineAgents", "count", "offset", "sort"]),
    post_whole("/livechat/sms-incoming/{service}", Open, receive_sms),
];

/// What of it there is to begin with: the settings that it goes by.
pub(crate) fn seed(workspace: &mut Workspace) {
    settings::seed(workspace);
}

/// `GET livechat/config`: `token`, `department`, `businessUnit`. Nobody has to be signed in.
fn config(workspace: &mut Workspace, call: &Call) -> Outcome {
    if !is_on(workspace, "Livechat_enabled") {
        return Ok(json!({"config": {"enabled": false}}));
    }
    let mut config = object(json!({
        "enabled": true,
        "online": anyone_there(workspace, call.query.text("department")),
        "settings": behaviour(workspace),
        "theme": theme(workspace),
        "messages": {
            "offlineMessage": words(workspace, "Livechat_offline_message"),
            "offlineSuccessMessage": words(workspace, "Livechat_offline_success_message"),
            "offlineUnavailableMessage": words(workspace, "Livechat_offline_form_unavailable"),
            "conversationFinishedMessage": words(workspace, "Livechat_conversation_finished_message"),
            "conversationFinishedText": words(workspace, "Livechat_conversation_finished_text"),
            "transcriptMessage": words(workspace, "Livechat_transcript_message"),
            "registrationFormMessage": words(workspace, "Livechat_registration_form_message"),
            "dataProcessingConsentText": words(workspace, "Livechat_data_processing_consent_text"),
        },
        "survey": {
            "items": ["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"],
            "values": ["1", "2", "3", "4", "5"],
        },
        "triggers": triggers(workspace),
        "departments": departments(workspace, call.query.text("businessUnit")),
        "resources": {"sound": "/sounds/chime.mp3", "emojis": []},
        "customFields": custom_fields(workspace),
    }));
    let guest = call.query.text("token").and_then(|token| workspace.records.first(VISITORS, "token", token));
    if let Some(guest) = guest {
        let fields = ["_id", "username", "name", "token", "visitorEmails", "department"];
        config.insert("guest".into(), json!(pick(guest, &fields)));
        let token = text(guest, "token");
        let of_guest = |room: &&Doc| is_open(room) && visitor_of(room, "token") == token;
        if let Some(room) = workspace.records.all(ROOMS).iter().find(of_guest) {
            let fields = ["_id", "departmentId", "servedBy", "open", "callStatus"];
            config.insert("room".into(), json!(pick(room, &fields)));
            match agent_of(room) {
                "" => {
                    config.insert("queueInfo".into(), place(workspace, room));
                }
                agent => config.extend(agents::shown(workspace, agent).map(object).unwrap_or_default()),
            }
        }
    }
    Ok(json!({"config": config}))
}

fn behaviour(workspace: &Workspace) -> Value {
    let limit = if is_on(workspace, "Livechat_enable_message_character_limit") {
        match settings::number(workspace, "Livechat_message_character_limit") {
            0 => json!(MESSAGE_LIMIT),
            limit => json!(limit),
        }
    } else {
        json!(false)
    };
    json!({
        "registrationForm": is_on(workspace, "Livechat_registration_form"),
        "allowSwitchingDepartments": is_on(workspace, "Livechat_allow_switching_departments"),
        "nameFieldRegistrationForm": is_on(workspace, "Livechat_name_field_registration_form"),
        "emailFieldRegistrationForm": is_on(workspace, "Livechat_email_field_registration_form"),
        "displayOfflineForm": is_on(workspace, "Livechat_display_offline_form"),
        "videoCall": false,
        "fileUpload": is_on(workspace, "Livechat_fileupload_enabled"),
        "language": words(workspace, "Language"),
        "transcript": is_on(workspace, "Livechat_enable_transcript"),
        "historyMonitorType": words(workspace, "Livechat_history_monitor_type"),
        "forceAcceptDataProcessingConsent": is_on(workspace, "Livechat_force_accept_data_processing_consent"),
        "showConnecting": is_manual(workspace),
        "agentHiddenInfo": !is_on(workspace, "Livechat_show_agent_info"),
        "clearLocalStorageWhenChatEnded": is_on(workspace, "Livechat_clear_local_storage_when_chat_ended"),
        "limitTextLength": limit,
        "hiddenSystemMessages": workspace.settings.get("Livechat_hide_system_messages"),
        "livechatLogo": {"defaultUrl": "images/logo/logo.svg"},
        "hideWatermark": is_on(workspace, "Livechat_hide_watermark"),
        "visitorsCanCloseChat": is_on(workspace, "Omnichannel_allow_visitors_to_close_conversation"),
    })
}

fn theme(workspace: &Workspace) -> Value {
    json!({
        "title": words(workspace, "Livechat_title"),
        "color": words(workspace, "Livechat_title_color"),
        "offlineTitle": words(workspace, "Livechat_offline_title"),
        "offlineColor": words(workspace, "Livechat_offline_title_color"),
        "position": words(workspace, "Livechat_widget_position"),
        "background": words(workspace, "Livechat_background"),
        "hideExpandChat": is_on(workspace, "Livechat_hide_expand_chat"),
        "actionLinks": {
            "webrtc": [
                {"actionLinksAlignment": "flex-start", "i18nLabel": "Join_call", "label": "Join call", "method_id": "joinLivechatWebRTCCall"},
                {"i18nLabel": "End_call", "label": "End call", "method_id": "endLivechatWebRTCCall", "danger": true},
            ],
            "jitsi": [
                {"icon": "icon-videocam", "i18nLabel": "Accept", "label": "Accept", "method_id": "createLivechatCall"},
                {"icon": "icon-cancel", "i18nLabel": "Decline", "label": "Decline", "method_id": "denyLivechatCall"},
            ],
        },
    })
}

fn triggers(workspace: &Workspace) -> Vec<Doc> {
    let enabled = workspace.records.all(TRIGGERS).iter().filter(|trigger| flag(trigger, "enabled"));
    enabled.map(|trigger| pick(trigger, &["_id", "runOnce", "conditions", "actions"])).collect()
}

/// The enabled departments that have agents; those of one unit where one is named.
fn departments(workspace: &Workspace, unit: Option<&str>) -> Vec<Doc> {
    let of_unit = |row: &Doc| {
        let above =
            row.get("ancestors").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        unit.is_none_or(|unit| text(row, "parentId") == unit || above.into_iter().any(|id| id == unit))
    };
    let fields = ["_id", "name", "showOnRegistration", "showOnOfflineForm", "departmentsAllowedToForward"];
    workspace
        .departments
        .iter()
        .filter(|row| {
            flag(row, "enabled") && !workspace.agents_of(text(row, "_id")).is_empty() && of_unit(row)
        })
        .map(|row| pick(row, &fields))
        .collect()
}

/// The custom fields that visitors fill in.
fn custom_fields(workspace: &Workspace) -> Vec<&Doc> {
    let fields = workspace.records.all(CUSTOM_FIELDS).iter();
    fields.filter(|field| text(field, "scope") == "visitor" && flag(field, "public")).collect()
}

/// Whether somebody takes chats now, in a department where one is named.
fn anyone_there(workspace: &Workspace, department: Option<&str>) -> bool {
    let rows = department.map(|department| workspace.agents_of(department));
    let idle_too = is_on(workspace, "Livechat_enabled_when_agent_idle");
    workspace.users.iter().any(|user| {
        let of_department =
            rows.as_ref().is_none_or(|rows| rows.iter().any(|row| row.get("agentId") == user.get("_id")));
        of_department && takes_chats(user) && (idle_too || text(user, "status") != "away")
    })
}

/// Where among those that wait a conversation is.
fn place(workspace: &Workspace, room: &Doc) -> Value {
    let waits = |other: &&Doc| {
        is_open(other)
            && agent_of(other).is_empty()
            && text(other, "departmentId") == text(room, "departmentId")
    };
    let before = workspace.records.all(ROOMS).iter().filter(waits);
    let spot = before.take_while(|other| text(other, "_id") != text(room, "_id")).count() + 1;
    json!({"spot": spot, "estimatedWaitTimeSeconds": spot * 60, "message": null})
}

fn is_manual(workspace: &Workspace) -> bool {
    words(workspace, "Livechat_Routing_Method") == "Manual_Selection"
}

/// `GET livechat/config/routing`: by hand agents take conversations from the queue, else the server gives them.
fn routing(workspace: &mut Workspace, _: &Call) -> Outcome {
    let manual = is_manual(workspace);
    Ok(json!({"config": {
        "previewRoom": manual,
        "showConnecting": manual,
        "showQueue": manual,
        "showQueueLink": true,
        "returnQueue": manual,
        "enableTriggerAction": !manual,
        "autoAssignAgent": !manual,
    }}))
}

/// `GET livechat/integrations.settings`.
fn integrations(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"settings": settings::webhook(workspace)}))
}

/// `GET livechat/queue`: how many open conversations each agent has in each department. `agentId`, `departmentId`,
/// `includeOfflineAgents`, and a page; the busiest first.
fn queue(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = newest(&call.query, "chats").page("chats")?;
    let (agent, department) = (call.query.text("agentId"), call.query.text("departmentId"));
    let offline_too = call.query.text("includeOfflineAgents") == Some("true");
    let mut counts: Vec<(&str, &str, u64)> = Vec::new();
    for room in workspace.records.all(ROOMS).iter().filter(|room| is_open(room)) {
        let server = agent_of(room);
        if server.is_empty() {
            continue;
        }
        let of = text(room, "departmentId");
        if agent.is_some_and(|agent| agent != server) || department.is_some_and(|department| department != of)
        {
            continue;
        }
        match counts.iter_mut().find(|(agent, department, _)| *agent == server && *department == of) {
            Some((.., count)) => *count += 1,
            None => counts.push((server, of, 1)),
        }
    }
    let rows = counts.into_iter().filter_map(|(agent, department, chats)| {
        let agent = workspace.user(agent).filter(|agent| offline_too || takes_chats(agent))?;
        let department =
            workspace.department(department).map(|row| pick(row, &["_id", "name"])).unwrap_or_default();
        let user = pick(agent, &["_id", "username", "status"]);
        Some(object(json!({"user": user, "department": department, "chats": chats})))
    });
    page.answer("queue", rows.collect())
}

/// `POST livechat/sms-incoming/{service}`: a message as Twilio posts it. Nobody has to be signed in, and who calls is
/// not checked: no secret of the service's is set here.
fn receive_sms(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let service = call.part("service");
    if !is_on(workspace, "SMS_Enabled") || service != words(workspace, "SMS_Service") {
        return Err(Failure::plain("Invalid service"));
    }
    let fields = object(call.body.clone());
    if !["From", "To", "Body"].iter().all(|name| fields.get(*name).is_some_and(Value::is_string)) {
        return Err(Failure::plain("Invalid data"));
    }
    let number = text(&fields, "From");
    let named = |name: &str| {
        let found =
            workspace.departments.iter().find(|row| text(row, "_id") == name || text(row, "name") == name);
        found.map(|row| text(row, "_id").to_owned())
    };
    let department = call
        .query
        .text("department")
        .and_then(named)
        .or_else(|| named(words(workspace, "SMS_Default_Omnichannel_Department")));
    let has_number = |visitor: &&Doc| {
        let phones = visitor.get("phone").and_then(Value::as_array).into_iter().flatten();
        phones.into_iter().any(|phone| phone.get("phoneNumber").and_then(Value::as_str) == Some(number))
    };
    let known = workspace.records.all(VISITORS).iter().find(has_number).cloned();
    let visitor = known.unwrap_or_else(|| {
        let token = workspace.new_id();
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        register(workspace, &token, json!({"username": digits, "phone": [{"phoneNumber": number}]}))
    });
    let source = json!({"type": "sms", "alias": service});
    let room = open_room(workspace, &visitor, department.as_deref(), &source)?;
    write(workspace, &room, &visitor, text(&fields, "Body"), json!({}));
    keep_origin(workspace, text(&visitor, "_id"), &fields);
    Ok(told("<Response></Response>"))
}

/// What the service is told to do, in its own language.
fn told(words: &'static str) -> Response {
    let mut response = Response::new(Body::from(words));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    response
}

/// Keeps where a message came from with the visitor, in those custom fields that the workspace has.
fn keep_origin(workspace: &mut Workspace, visitor: &str, sms: &Doc) {
    let origins =
        [("FromCountry", "country"), ("FromState", "state"), ("FromCity", "city"), ("FromZip", "zip")];
    for (name, field) in origins {
        let value = text(sms, name);
        if value.is_empty() || workspace.records.get(CUSTOM_FIELDS, field).is_none() {
            continue;
        }
        if let Some(visitor) = workspace.records.get_mut(VISITORS, visitor) {
            let data = visitor.entry("livechatData").or_insert_with(|| json!({}));
            if let Some(data) = data.as_object_mut() {
                data.insert(field.into(), json!(value));
            }
            touch(visitor);
        }
    }
}
