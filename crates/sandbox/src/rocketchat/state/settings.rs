//! The settings of a new workspace that the sandbox goes by.

use std::sync::LazyLock;

use serde_json::json;

use super::record::{Doc, Fields, object};

/// The values of a new workspace, but for what this one has for trials: each is said.
pub(crate) static DEFAULTS: LazyLock<Fields> = LazyLock::new(|| {
    let general = json!({
        "API_Enable_Rate_Limiter": false,
        "API_Enable_Rate_Limiter_Limit_Calls_Default": 10,
        // In milliseconds.
        "API_Enable_Rate_Limiter_Limit_Time_Default": 60_000,
        // Off in a new workspace.
        "Accounts_AllowDeleteOwnAccount": true,
        "Accounts_PasswordReset": true,
        "Accounts_Password_Policy_Enabled": true,
        "Accounts_Password_Policy_MinLength": 14,
        "Accounts_Password_Policy_ForbidRepeatingCharacters": true,
        "Accounts_Password_Policy_ForbidRepeatingCharactersCount": 3,
        "Accounts_Password_Policy_AtLeastOneLowercase": true,
        "Accounts_Password_Policy_AtLeastOneUppercase": true,
        "Accounts_Password_Policy_AtLeastOneNumber": true,
        "Accounts_Password_Policy_AtLeastOneSpecialCharacter": true,
        "Accounts_TwoFactorAuthentication_Enabled": true,
        "Accounts_TwoFactorAuthentication_By_TOTP_Enabled": true,
        "Accounts_TwoFactorAuthentication_By_Email_Enabled": true,
        // On in a new workspace. Here it has to be asked for, so that a trial needs no password.
        "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback": false,
        "Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts": 5,
        // In seconds.
        "Accounts_TwoFactorAuthentication_RememberFor": 1800,
        "Block_Multiple_Failed_Logins_Enabled": false,
        "Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User": 10,
        "Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes": 5,
        "LDAP_Enable": false,
        "LDAP_Host": "",
        "LDAP_Port": "389",
        "Language": "en",
        "Message_AllowEditing": true,
        "Message_AllowDeleting": true,
        "Presence_broadcast_disabled": false,
        "SMS_Enabled": true,
        "SMS_Service": "twilio",
        "SMS_Default_Omnichannel_Department": "",
        "UserData_EnableDownload": true,
    });
    let omnichannel = json!({
        "Livechat_enabled": true,
        "Livechat_enabled_when_agent_idle": true,
        "Livechat_allow_switching_departments": true,
        "Livechat_clear_local_storage_when_chat_ended": false,
        "Livechat_data_processing_consent_text": "",
        "Livechat_enable_business_hours": false,
        "Livechat_enable_transcript": false,
        "Livechat_fileupload_enabled": true,
        "Livechat_force_accept_data_processing_consent": false,
        "Livechat_history_monitor_type": "url",
        "Livechat_request_comment_when_closing_conversation": true,
        "Livechat_Routing_Method": "Auto_Selection",
        "Livechat_transcript_message": "Would you like a copy of this chat emailed?",
        // In seconds.
        "Livechat_visitor_inactivity_timeout": 3600,
        "Omnichannel_allow_visitors_to_close_conversation": true,
        // Off in a new workspace.
        "Omnichannel_enable_department_removal": true,
    });
    let widget = json!({
        "Livechat_title": "Rocket.Chat",
        "Livechat_title_color": "#C1272D",
        "Livechat_enable_message_character_limit": false,
        "Livechat_message_character_limit": 0,
        "Livechat_show_agent_info": true,
        "Livechat_show_agent_email": true,
        "Livechat_display_offline_form": true,
        "Livechat_offline_form_unavailable": "",
        "Livechat_offline_message": "",
        "Livechat_offline_success_message": "",
        "Livechat_offline_title": "Leave a message",
        "Livechat_offline_title_color": "#666666",
        "Livechat_offline_email": "",
        "Livechat_conversation_finished_message": "",
        "Livechat_conversation_finished_text": "",
        "Livechat_registration_form": true,
        "Livechat_name_field_registration_form": true,
        "Livechat_email_field_registration_form": true,
        "Livechat_registration_form_message": "",
        "Livechat_hide_watermark": false,
        "Livechat_background": "",
        "Livechat_widget_position": "right",
        "Livechat_hide_system_messages": ["uj", "ul", "livechat-close"],
        "Livechat_hide_expand_chat": false,
    });
    let webhook = json!({
        "Livechat_webhookUrl": "",
        "Livechat_secret_token": "",
        "Livechat_http_timeout": 5000,
        "Livechat_webhook_on_start": false,
        "Livechat_webhook_on_close": false,
        "Livechat_webhook_on_chat_taken": false,
        "Livechat_webhook_on_chat_queued": false,
        "Livechat_webhook_on_forward": false,
        "Livechat_webhook_on_offline_msg": false,
        "Livechat_webhook_on_visitor_message": false,
        "Livechat_webhook_on_agent_message": false,
    });
    [general, omnichannel, widget, webhook].into_iter().flat_map(object).collect::<Doc>().into()
});
