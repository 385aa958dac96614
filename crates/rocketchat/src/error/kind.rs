//! What kind of failure a code, a message and a status make together.

use frontdesk_core::ErrorKind;

use super::ErrorCode;

/// The kind of a failure. What says most comes first: the code, then the words, then the status.
pub(super) fn of(code: Option<&ErrorCode>, message: &str, by_status: ErrorKind) -> ErrorKind {
    code.and_then(|code| kind_of_code(code, by_status))
        .or_else(|| kind_of_message(message, by_status))
        .unwrap_or(by_status)
}

/// What a code means; `None` where the status says it. Codes outrank the status: most failures come
/// under 400, whatever they are, and 401 and 403 have changed places in 8.0.
fn kind_of_code(code: &ErrorCode, by_status: ErrorKind) -> Option<ErrorKind> {
    use ErrorCode as C;
    match code {
        C::TotpRequired | C::TotpInvalid | C::TotpMaxAttempts => Some(ErrorKind::Unauthenticated),
        C::TooManyRequests | C::LoginBlockedForIp | C::LoginBlockedForUser => Some(ErrorKind::RateLimited),
        C::Unauthorized
        | C::NotAllowed
        | C::PlainNotAllowed
        | C::NotAuthorized
        | C::ActionNotAllowed
        | C::EditPermissionsNotAllowed
        | C::RoleProtected
        | C::PlainNotAuthorized
        | C::DepartmentRemovalDisabled
        | C::ForwardingNotAllowed
        | C::ContentNotAuthorized => Some(ErrorKind::Forbidden),
        // The code of an unknown user, and of a caller who is none.
        C::InvalidUser if by_status == ErrorKind::Unauthenticated => None,
        C::InvalidUser
        | C::UserNotFound
        | C::AgentNotFound
        | C::InvalidRole
        | C::UserRoleNotFound
        | C::PermissionNotFound
        | C::DepartmentNotFound
        | C::FallbackDepartmentNotFound
        | C::UnitNotFound
        | C::TagNotFound
        | C::SlaNotFound
        | C::ContactNotFound
        | C::ContactManagerNotFound
        | C::InvalidVisitor
        | C::InvalidToken
        | C::NoRoom
        | C::InvalidRoom
        | C::RoomDoesNotExist
        | C::InvalidInquiry
        | C::InvalidMessage
        | C::NoMessage
        | C::CannedResponseNotFound
        | C::TokenDoesNotExist
        | C::ChallengeNotFound
        | C::PlainInvalidUser
        | C::InvalidUserId
        | C::PlainAgentNotFound
        | C::InvalidProvider
        | C::InvalidRoleId
        | C::RoleNotFound
        | C::UserNotInRole
        | C::PlainDepartmentNotFound
        | C::PlainUnitNotFound
        | C::InvalidSla
        | C::InvalidPriority
        | C::VisitorNotFound
        | C::RoomNotFound
        | C::NotFound
        | C::PlainInvalidCustomField
        | C::InvalidEmoji
        | C::EmojiNotFound
        | C::InvalidSound
        | C::InvalidUserStatus => Some(ErrorKind::NotFound),
        C::FieldUnavailable
        | C::UserAlreadyExists
        | C::LastOwner
        | C::DuplicateRoleName
        | C::RoleInUse
        | C::RoomClosed
        | C::RoomNotClosed
        | C::RoomAlreadyClosed
        | C::InquiryTaken
        | C::InvalidShortcut
        | C::TokenAlreadyExists
        | C::TwoFactorAlreadyEnabled
        | C::UserAlreadyInRole
        | C::AdminRequired
        | C::DepartmentArchived
        | C::DuplicateSla
        | C::DuplicatePriorityName
        | C::BusinessHourNameInUse
        | C::ContactHasOpenRooms
        | C::VisitorHasOpenRooms
        | C::RoomStillOpen
        | C::ImproperRoomState
        | C::RoomAlreadyOnHold
        | C::RoomOnHold
        | C::RoomNotOnHold
        | C::RoomUnserved
        | C::LastMessageByContact
        | C::ForwardingSameDepartment
        | C::ForwardingSameAgent
        | C::TranscriptAlreadyRequested
        | C::TranscriptNotRequested
        | C::CustomFieldNameExists
        | C::EmojiNameInUse
        | C::SoundNameInUse
        | C::UserStatusNameInUse => Some(ErrorKind::Conflict),
        C::LicenseUserLimitReached
        | C::MaxGuestsNumberReached
        | C::MaxSimultaneousChats
        | C::MacLimitReached => Some(ErrorKind::LimitExceeded),
        C::UserIsNotAgent
        | C::InvalidAgent
        | C::AgentNotInDepartment
        | C::UserDeactivated
        | C::UserIsOffline
        | C::AgentOffline
        | C::UserParamNotProvided
        | C::UserLimitExceeded
        | C::CouldNotSaveIdentity
        | C::BlockedUsername
        | C::InvalidUsername
        | C::InvalidEmail
        | C::EmailDomainBlacklisted
        | C::EmailSendFailed
        | C::InvalidRoleProperties
        | C::FallbackDepartmentCircular
        | C::DepartmentClosingTags
        | C::ContactChannelBlocked
        | C::ContactHasNoConflicts
        | C::ContactFailed
        | C::NoAgent
        | C::InvalidCustomFieldValue
        | C::FileTooLarge
        | C::InvalidFileType
        | C::SamePassword
        | C::PasswordInHistory
        | C::PasswordPolicy
        | C::ChallengeExpired
        | C::InvalidCode
        | C::InvalidParams
        | C::InvalidBody
        | C::ParamNotProvided
        | C::ParameterRequired
        | C::InvalidDate
        | C::InvalidVisitorToken
        | C::InvalidPermission
        | C::InvalidTotp
        | C::NoAgentOnline
        | C::BusinessHoursClosed
        | C::UserNotInDepartment
        | C::InvalidField
        | C::BioTooLong
        | C::NicknameTooLong
        | C::InvalidStatus
        | C::InvalidAvatarUrl
        | C::InvalidDepartment
        | C::UnitEmpty
        | C::BusinessHourFinishBeforeStart
        | C::BusinessHourFinishEqualsStart
        | C::InvalidContactData
        | C::InvalidContactManager
        | C::InvalidRoomId
        | C::TagsRequired
        | C::MessageTooLong
        | C::InvalidCustomField
        | C::NoFileUploaded
        | C::InvalidPassword
        | C::InvalidChallengeMethod
        | C::InvalidData
        | C::InvalidSort
        | C::FieldRequired
        | C::InvalidUpdatedSince
        | C::InvalidSetting
        | C::InvalidSettingValue
        | C::InvalidWebhookResponse
        | C::InvalidExternalServiceResponse
        | C::ExternalServiceTimeout
        | C::EmojiIsNotImage => None,
        C::Unknown(text) => kind_of_unknown(text.as_str()),
    }
}

/// What the form of a code says that is not listed.
fn kind_of_unknown(code: &str) -> Option<ErrorKind> {
    if code.ends_with("-not-found") {
        Some(ErrorKind::NotFound)
    } else if ["not-allowed", "not-authorized", "unauthorized"].iter().any(|end| code.ends_with(end)) {
        Some(ErrorKind::Forbidden)
    } else if ["already", "duplicate"].iter().any(|part| code.contains(part))
        || ["-in-use", "-exists", "-last-owner"].iter().any(|end| code.ends_with(end))
    {
        Some(ErrorKind::Conflict)
    } else {
        None
    }
}

/// What the words mean where no code does.
fn kind_of_message(message: &str, by_status: ErrorKind) -> Option<ErrorKind> {
    let message = message.to_ascii_lowercase();
    if message.starts_with("you must be logged in") {
        Some(ErrorKind::Unauthenticated)
    } else if message.starts_with("user does not have the permissions") {
        Some(ErrorKind::Forbidden)
    } else if by_status == ErrorKind::Invalid && message.trim_end_matches('.').ends_with(" not found") {
        // Many routes say so under 400 and without a code.
        Some(ErrorKind::NotFound)
    } else {
        None
    }
}
