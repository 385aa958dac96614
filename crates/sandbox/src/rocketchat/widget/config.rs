//! `livechat/config` and what else the widget asks about, and messages that come by SMS.

use axum::response::Response;

use crate::rocketchat::common::agents;
use crate::rocketchat::common::contacts::register;
use crate::rocketchat::common::conversations::open_room;
use crate::rocketchat::common::files::file;
use crate::rocketchat::common::messages::write;
use crate::rocketchat::prelude::*;
use crate::rocketchat::widget::settings;

/// The most characters of any message, as `Message_MaxAllowedSize` of a new workspace says.
const MESSAGE_LIMIT: u64 = 5000;

pub(crate) const ROUTES: &[Route] = &[
    on("getWidgetConfig", Open, config).strict(),
    on("getRoutingConfig", SignedIn, routing),
    on("listIntegrationSettings", Any("view-livechat-manager"), integrations),
    on("listLivechatQueue", Any("view-l-room"), queue).strict(),
    whole("receiveSms", Open, receive_sms).unchecked(),
];

/// `GET livechat/config`: `token`, `department`, `businessUnit`. Nobody has to be signed in.
fn config(workspace: &mut Workspace, call: &Call) -> Outcome {
    if !workspace.is_on("Livechat_enabled") {
        return Ok(json!({"config": {"enabled": false}}));
    }
    let mut config = object(json!({
        "enabled": true,
        "online": anyone_there(workspace, call.query.text("department")),
        "settings": behaviour(workspace),
        "theme": theme(workspace),
        "messages": {
            "offlineMessage": workspace.words("Livechat_offline_message"),
            "offlineSuccessMessage": workspace.words("Livechat_offline_success_message"),
            "offlineUnavailableMessage": workspace.words("Livechat_offline_form_unavailable"),
            "conversationFinishedMessage": workspace.words("Livechat_conversation_finished_message"),
            "conversationFinishedText": workspace.words("Livechat_conversation_finished_text"),
            "transcriptMessage": workspace.words("Livechat_transcript_message"),
            "registrationFormMessage": workspace.words("Livechat_registration_form_message"),
            "dataProcessingConsentText": workspace.words("Livechat_data_processing_consent_text"),
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
    let guest = call.query.text("token").and_then(|token| workspace.visitors.first("token", token));
    if let Some(guest) = guest {
        let fields = "_id username name token visitorEmails department";
        config.set("guest", guest.pick(fields));
        let token = guest.text("token");
        let of_guest = |room: &&Doc| is_open(room) && room.text("v.token") == token;
        if let Some(room) = workspace.rooms.iter().find(of_guest) {
            let fields = "_id departmentId servedBy open callStatus";
            config.set("room", room.pick(fields));
            match agent_of(room) {
                "" => {
                    config.set("queueInfo", place(workspace, room));
                }
                agent => config.extend(agents::shown(workspace, agent).map(object).unwrap_or_default()),
            }
        }
    }
    Ok(json!({"config": config}))
}

fn behaviour(workspace: &Workspace) -> Value {
    let limit = if workspace.is_on("Livechat_enable_message_character_limit") {
        match workspace.number("Livechat_message_character_limit") {
            0 => json!(MESSAGE_LIMIT),
            limit => json!(limit),
        }
    } else {
        json!(false)
    };
    json!({
        "registrationForm": workspace.is_on("Livechat_registration_form"),
        "allowSwitchingDepartments": workspace.is_on("Livechat_allow_switching_departments"),
        "nameFieldRegistrationForm": workspace.is_on("Livechat_name_field_registration_form"),
        "emailFieldRegistrationForm": workspace.is_on("Livechat_email_field_registration_form"),
        "displayOfflineForm": workspace.is_on("Livechat_display_offline_form"),
        "videoCall": false,
        "fileUpload": workspace.is_on("Livechat_fileupload_enabled"),
        "language": workspace.words("Language"),
        "transcript": workspace.is_on("Livechat_enable_transcript"),
        "historyMonitorType": workspace.words("Livechat_history_monitor_type"),
        "forceAcceptDataProcessingConsent": workspace.is_on("Livechat_force_accept_data_processing_consent"),
        "showConnecting": workspace.routes_by_hand(),
        "agentHiddenInfo": !workspace.is_on("Livechat_show_agent_info"),
        "clearLocalStorageWhenChatEnded": workspace.is_on("Livechat_clear_local_storage_when_chat_ended"),
        "limitTextLength": limit,
        "hiddenSystemMessages": workspace.setting("Livechat_hide_system_messages"),
        "livechatLogo": {"defaultUrl": "images/logo/logo.svg"},
        "hideWatermark": workspace.is_on("Livechat_hide_watermark"),
        "visitorsCanCloseChat": workspace.is_on("Omnichannel_allow_visitors_to_close_conversation"),
    })
}

fn theme(workspace: &Workspace) -> Value {
    json!({
        "title": workspace.words("Livechat_title"),
        "color": workspace.words("Livechat_title_color"),
        "offlineTitle": workspace.words("Livechat_offline_title"),
        "offlineColor": workspace.words("Livechat_offline_title_color"),
        "position": workspace.words("Livechat_widget_position"),
        "background": workspace.words("Livechat_background"),
        "hideExpandChat": workspace.is_on("Livechat_hide_expand_chat"),
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
    let enabled = workspace.triggers.iter().filter(|trigger| trigger.flag("enabled"));
    enabled.map(|trigger| trigger.pick("_id runOnce conditions actions")).collect()
}

/// The enabled departments that have agents; those of one unit where one is named.
fn departments(workspace: &Workspace, unit: Option<&str>) -> Vec<Doc> {
    let of_unit = |row: &Doc| {
        let above = row.texts("ancestors");
        unit.is_none_or(|unit| row.text("parentId") == unit || above.into_iter().any(|id| id == unit))
    };
    let fields = "_id name showOnRegistration showOnOfflineForm departmentsAllowedToForward";
    workspace
        .departments
        .iter()
        .filter(|row| row.flag("enabled") && !workspace.agents_of(row.id()).is_empty() && of_unit(row))
        .map(|row| row.pick(fields))
        .collect()
}

/// The custom fields that visitors fill in.
fn custom_fields(workspace: &Workspace) -> Vec<&Doc> {
    let fields = workspace.custom_fields.iter();
    fields.filter(|field| field.text("scope") == "visitor" && field.flag("public")).collect()
}

/// Whether somebody takes chats now, in a department where one is named.
fn anyone_there(workspace: &Workspace, department: Option<&str>) -> bool {
    let rows = department.map(|department| workspace.agents_of(department));
    let idle_too = workspace.is_on("Livechat_enabled_when_agent_idle");
    workspace.users.iter().any(|user| {
        let of_department =
            rows.as_ref().is_none_or(|rows| rows.iter().any(|row| row.get("agentId") == user.get("_id")));
        of_department && takes_chats(user) && (idle_too || user.text("status") != "away")
    })
}

/// Where among those that wait a conversation is.
fn place(workspace: &Workspace, room: &Doc) -> Value {
    let waits = |other: &&Doc| {
        is_open(other)
            && agent_of(other).is_empty()
            && other.text("departmentId") == room.text("departmentId")
    };
    let before = workspace.rooms.iter().filter(waits);
    let spot = before.take_while(|other| other.id() != room.id()).count() + 1;
    json!({"spot": spot, "estimatedWaitTimeSeconds": spot * 60, "message": null})
}

/// `GET livechat/config/routing`: by hand agents take conversations from the queue, else the server
/// gives them.
fn routing(workspace: &mut Workspace, _: &Call) -> Outcome {
    let manual = workspace.routes_by_hand();
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

fn integrations(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"settings": settings::webhook(workspace)}))
}

/// `GET livechat/queue`: how many open conversations each agent has in each department. `agentId`,
/// `departmentId`, `includeOfflineAgents`, and a page; the busiest first.
fn queue(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.newest("chats").page("chats")?;
    let (agent, department) = (call.query.text("agentId"), call.query.text("departmentId"));
    let offline_too = call.query.text("includeOfflineAgents") == Some("true");
    let mut counts: Vec<(&str, &str, u64)> = Vec::new();
    for room in workspace.rooms.iter().filter(|room| is_open(room)) {
        let server = agent_of(room);
        if server.is_empty() {
            continue;
        }
        let of = room.text("departmentId");
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
        let department = workspace.department(department).map(|row| row.pick("_id name")).unwrap_or_default();
        let user = agent.pick("_id username status");
        Some(object(json!({"user": user, "department": department, "chats": chats})))
    });
    page.of("queue", rows)
}

/// `POST livechat/sms-incoming/{service}`: a message as Twilio posts it. Nobody has to be signed
/// in, and who calls is not checked: no secret of the service's is set here.
fn receive_sms(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let service = call.part("service");
    fail_if(!workspace.is_on("SMS_Enabled") || service != workspace.words("SMS_Service"), "Invalid service")?;
    let fields = &call.body;
    fail_if(!["From", "To", "Body"].iter().all(|name| fields.string(name).is_some()), "Invalid data")?;
    let number = fields.text("From");
    let named = |name: &str| workspace.department_called(name);
    let department = call
        .query
        .text("department")
        .and_then(named)
        .or_else(|| named(workspace.words("SMS_Default_Omnichannel_Department")));
    let has_number = |visitor: &&Doc| {
        let phones = visitor.items("phone").iter();
        phones.into_iter().any(|phone| phone.string("phoneNumber") == Some(number))
    };
    let known = workspace.visitors.iter().find(has_number).cloned();
    let visitor = known.unwrap_or_else(|| {
        let token = workspace.new_id();
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        register(workspace, &token, json!({"username": digits, "phone": [{"phoneNumber": number}]}))
    });
    let source = json!({"type": "sms", "alias": service});
    let room = open_room(workspace, &visitor, department.as_deref(), &source)?;
    write(workspace, &room, &visitor, fields.text("Body"), json!({}));
    keep_origin(workspace, visitor.id(), fields);
    Ok(file("text/xml", "<Response></Response>"))
}

/// Keeps where a message came from with the visitor, in those custom fields that the workspace has.
fn keep_origin(workspace: &mut Workspace, visitor: &str, sms: &Doc) {
    let origins =
        [("FromCountry", "country"), ("FromState", "state"), ("FromCity", "city"), ("FromZip", "zip")];
    for (name, field) in origins {
        let value = sms.text(name);
        if value.is_empty() || workspace.custom_fields.get(field).is_none() {
            continue;
        }
        workspace.visitors.change(visitor, |visitor| {
            visitor.within("livechatData", |data| data.insert(field.to_owned(), json!(value)));
        });
    }
}
