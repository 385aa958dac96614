//! The operations about second factors.

mod app;
mod challenges;
mod email;

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("enableEmailTwoFactor", SignedIn, email::enable_email),
    on("disableEmailTwoFactor", SignedIn, email::disable_email).asking(Demand::Anew),
    on("sendEmailTwoFactorCode", Open, email::send_email_code).body(Body::Optional("emailOrUsername")),
    on("sendTwoFactorChallengeCode", Open, challenges::send_challenge_code),
    on("verifyTwoFactorChallenge", Open, challenges::verify_challenge),
    on("enableTotp", SignedIn, app::enable_totp).asking(Demand::Once),
    on("validateTotp", SignedIn, app::validate_totp).asking(Demand::Once),
    on("disableTotp", SignedIn, app::disable_totp),
    on("regenerateTotpCodes", SignedIn, app::regenerate_codes),
    on("getTotpCodesRemaining", SignedIn, app::codes_remaining),
];
