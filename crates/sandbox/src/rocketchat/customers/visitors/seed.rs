//! The visitors who are there from the beginning.

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::samples::VISITOR_TOKEN;

/// A visitor whose contact has conflicts to resolve.
pub(crate) const EMAIL_VISITOR: &str = "sandbox-visitor-email";

/// One who never gave a name.
pub(crate) const NAMELESS_VISITOR: &str = "sandbox-visitor-nameless";

/// Three who are one contact.
pub(crate) const WIDGET_VISITOR: &str = "sandbox-visitor-widget";
pub(crate) const OLD_VISITOR: &str = "sandbox-visitor-old";
pub(crate) const SMS_VISITOR: &str = "sandbox-visitor-sms";

pub(crate) fn seed(workspace: &mut Workspace) {
    let department = |name: &str| {
        let row = workspace.departments.first("name", name);
        row.and_then(|row| row.get("_id")).cloned()
    };
    let (support, returns) = (department("Support"), department("Returns"));
    let visitors = [
        json!({
            "_id": VISITOR_ID,
            "token": VISITOR_TOKEN,
            "username": "guest-1",
            "name": "Lena Fischer",
            "status": "online",
            "ts": "2025-03-14T09:00:00.000Z",
            "visitorEmails": [{"address": "lena@customer.example"}],
            "phone": [{"phoneNumber": "+4915112345678"}],
            "livechatData": {"city": "Bremen", "customerNumber": "C-47110"},
            "activity": ["2025-03"],
        }),
        json!({
            "_id": EMAIL_VISITOR,
            "token": "sandbox-visitor-email-token",
            "username": "guest-2",
            "name": "Mira Halonen",
            "status": "offline",
            "ts": "2025-04-02T07:31:20.000Z",
            "department": support,
            "visitorEmails": [{"address": "mira.halonen@customer.example"}],
            "phone": null,
            "lastAgent": {"agentId": "SQafHvoFPuB57NmBD", "username": "john.doe", "ts": "2025-04-02T07:33:00.000Z"},
            "contactManager": {"username": "tara.singh"},
            "livechatData": {"city": "Turku"},
            "activity": ["2025-04"],
        }),
        json!({
            "_id": NAMELESS_VISITOR,
            "token": "sandbox-visitor-nameless-token",
            "username": "guest-3",
            "status": "away",
            "ts": "2025-05-20T22:04:11.000Z",
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0",
            "ip": "203.0.113.7",
            "host": "shop.harbour.example",
        }),
        json!({
            "_id": OLD_VISITOR,
            "token": "sandbox-visitor-old-token",
            "username": "guest-4",
            "name": "Theo Brandl",
            "status": "offline",
            "ts": "2024-11-20T15:00:00.000Z",
            "phone": [{"phoneNumber": "+43660123456"}],
            "activity": ["2024-11"],
        }),
        json!({
            "_id": WIDGET_VISITOR,
            "token": "sandbox-visitor-widget-token",
            "username": "guest-5",
            "name": "Theo Brandl",
            "status": "offline",
            "ts": "2025-05-02T10:00:00.000Z",
            "department": returns,
            "visitorEmails": [{"address": "theo.brandl@customer.example"}],
            "livechatData": {"city": "Graz", "referrer": "newsletter"},
            "activity": ["2025-05"],
        }),
        json!({
            "_id": SMS_VISITOR,
            "token": "sandbox-visitor-sms-token",
            "username": "guest-6",
            "name": "Theo",
            "status": "offline",
            "ts": "2025-05-03T18:12:45.000Z",
            "phone": [{"phoneNumber": "+43660123456"}, {"phoneNumber": "+43316987654"}],
            "externalIds": [{"appId": "sms-gateway", "entityId": "43660123456", "metadata": {"carrier": "A1"}}],
        }),
    ];
    for visitor in visitors {
        let mut visitor = object(visitor);
        visitor.retain(|name, value| name != "department" || !value.is_null());
        workspace.visitors.add(visitor);
    }
}
