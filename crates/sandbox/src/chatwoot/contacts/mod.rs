//! Contacts: the customers, and by which inboxes they can be reached.

mod handlers;
mod list;

use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listContacts", list::index)
        .on("createContact", handlers::create)
        .on("searchContacts", list::search)
        .on("filterContacts", list::filter)
        .on("getContact", handlers::show)
        .on("updateContact", handlers::update)
        .on("deleteContact", handlers::destroy)
        .on("listContactConversations", handlers::conversations)
        .on("listContactLabels", handlers::labels)
        .on("setContactLabels", handlers::set_labels)
        .on("createContactInbox", handlers::connect_inbox)
        .on("listContactableInboxes", handlers::contactable)
        .on("mergeContacts", handlers::merge)
}
