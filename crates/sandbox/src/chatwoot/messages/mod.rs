//! Messages.

mod handlers;

use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listMessages", handlers::index)
        .on("createMessage", handlers::create)
        .on("deleteMessage", handlers::destroy)
        .on("listMessagesAsDocumented", handlers::unknown)
}
