//! The codes of failures.

frontdesk_core::open_enum! {
    /// What a failure is called: `errorType`, or what stands in brackets at the end of `error`. A
    /// code that is not listed is [`Unknown`](ErrorCode::Unknown) and keeps its text.
    ///
    /// [The vendor's reference](https://developer.rocket.chat/apidocs/rocketchat-api)
    pub enum ErrorCode {
        /// A second factor is asked for: see [`TwoFactorChallenge`](crate::TwoFactorChallenge).
        TotpRequired = "totp-required",
        /// The second factor's code is wrong or has been used.
        TotpInvalid = "totp-invalid",
        /// Too many wrong codes were given.
        TotpMaxAttempts = "totp-max-attempts",
        /// The code of the authenticator app is wrong, or there is no app.
        InvalidTotp = "invalid-totp",
        /// The account has an authenticator app already.
        TwoFactorAlreadyEnabled = "error-2fa-already-enabled",
        /// Too many calls of this route in this window.
        TooManyRequests = "error-too-many-requests",
        /// Too many logins from this address failed.
        LoginBlockedForIp = "error-login-blocked-for-ip",
        /// Too many logins of this user failed.
        LoginBlockedForUser = "error-login-blocked-for-user",
        /// The caller's roles lack a permission that the route asks for.
        Unauthorized = "error-unauthorized",
        /// The caller may not, or the record does not allow it.
        NotAllowed = "error-not-allowed",
        /// The caller may not.
        PlainNotAllowed = "not-allowed",
        /// The caller may not see or change this.
        NotAuthorized = "error-not-authorized",
        /// The caller may not do this to this record.
        ActionNotAllowed = "error-action-not-allowed",
        /// The caller may not.
        PlainNotAuthorized = "not-authorized",
        /// There is no such user, or the caller is none.
        InvalidUser = "error-invalid-user",
        /// There is no such user, or not in this role.
        PlainInvalidUser = "invalid-user",
        /// There is no user with this id.
        InvalidUserId = "error-invalid-user-id",
        /// There is no such user.
        UserNotFound = "error-user-not-found",
        /// The person does not hold the role of an agent.
        UserIsNotAgent = "error-user-is-not-agent",
        /// The person's account is switched off.
        UserDeactivated = "error-user-deactivated",
        /// The agent is not online.
        UserIsOffline = "error-user-is-offline",
        /// The caller may not choose this agent, or there is none.
        InvalidAgent = "error-invalid-agent",
        /// The agent does not work in the department.
        AgentNotInDepartment = "error-agent-not-in-department",
        /// There is no such agent.
        AgentNotFound = "error-agent-not-found",
        /// There is no such agent.
        PlainAgentNotFound = "agent-not-found",
        /// The agent does not take conversations at the moment.
        AgentOffline = "error-agent-status-service-offline",
        /// No agent is online.
        NoAgentOnline = "no-agent-online",
        /// It is outside of the agent's business hours.
        BusinessHoursClosed = "error-business-hours-are-closed",
        /// Neither `userId` nor `username` was given.
        UserParamNotProvided = "error-user-param-not-provided",
        /// The list would hold too many people for this operation.
        UserLimitExceeded = "error-user-limit-exceeded",
        /// The person does not belong to the department.
        UserNotInDepartment = "error-user-not-belong-to-department",
        /// The license allows no further user.
        LicenseUserLimitReached = "error-license-user-limit-reached",
        /// The license allows no further guest.
        MaxGuestsNumberReached = "error-max-guests-number-reached",
        /// The user name or e-mail address is taken.
        FieldUnavailable = "error-field-unavailable",
        /// There is such a user already.
        UserAlreadyExists = "error-user-already-exists",
        /// The person is the last owner of a room: see [`LastOwnedRooms`](crate::LastOwnedRooms).
        LastOwner = "user-last-owner",
        /// The user name could not be changed, as where it is taken.
        CouldNotSaveIdentity = "error-could-not-save-identity",
        /// The workspace does not allow this user name.
        BlockedUsername = "error-blocked-username",
        /// The user name has characters that the workspace does not allow.
        InvalidUsername = "error-invalid-username",
        /// The value does not fit the field.
        InvalidField = "error-input-is-not-a-valid-field",
        /// The text about the person is too long.
        BioTooLong = "error-bio-size-exceeded",
        /// The nickname is too long.
        NicknameTooLong = "error-nickname-size-exceeded",
        /// There is no such status, or the workspace does not allow it.
        InvalidStatus = "error-invalid-status",
        /// No picture is under this address.
        InvalidAvatarUrl = "error-avatar-invalid-url",
        /// This is no e-mail address.
        InvalidEmail = "error-invalid-email",
        /// The workspace does not allow addresses of this domain.
        EmailDomainBlacklisted = "error-email-domain-blacklisted",
        /// A message could not be sent by e-mail.
        EmailSendFailed = "error-email-send-failed",
        /// There is no such role.
        InvalidRole = "error-invalid-role",
        /// There is no role with this id.
        InvalidRoleId = "error-invalid-roleId",
        /// There is no such role.
        RoleNotFound = "error-role-not-found",
        /// The role lacks a name, or has an unknown scope.
        InvalidRoleProperties = "error-invalid-role-properties",
        /// There is a role of this name already.
        DuplicateRoleName = "error-duplicate-role-names-not-allowed",
        /// The role belongs to the server and cannot be changed.
        RoleProtected = "error-role-protected",
        /// Somebody still holds the role.
        RoleInUse = "error-role-in-use",
        /// The person does not hold the role.
        UserRoleNotFound = "error-user-role-not-found",
        /// The person holds the role already.
        UserAlreadyInRole = "error-user-already-in-role",
        /// The person does not hold the role.
        UserNotInRole = "error-user-not-in-role",
        /// Nobody else is an administrator.
        AdminRequired = "error-admin-required",
        /// There is no such permission, or it is named twice.
        InvalidPermission = "error-invalid-permission",
        /// There is no such permission.
        PermissionNotFound = "error-permission-not-found",
        /// The caller may not change permissions.
        EditPermissionsNotAllowed = "error-edit-permissions-not-allowed",
        /// There is no such department.
        DepartmentNotFound = "error-department-not-found",
        /// There is no such department.
        PlainDepartmentNotFound = "department-not-found",
        /// The department does not exist, or cannot be chosen.
        InvalidDepartment = "error-invalid-department",
        /// There is no such department to fall back to.
        FallbackDepartmentNotFound = "error-fallback-department-not-found",
        /// A department cannot fall back to itself.
        FallbackDepartmentCircular = "error-fallback-department-circular",
        /// A department that asks for tags has to name one at least.
        DepartmentClosingTags = "error-validating-department-chat-closing-tags",
        /// An archived department cannot be switched on.
        DepartmentArchived = "error-archived-department-cant-be-enabled",
        /// The workspace does not let departments be deleted.
        DepartmentRemovalDisabled = "error-department-removal-disabled",
        /// There is no such unit.
        UnitNotFound = "error-unit-not-found",
        /// There is no such unit.
        PlainUnitNotFound = "unit-not-found",
        /// A unit has to have a department.
        UnitEmpty = "error-unit-cant-be-empty",
        /// There is no such tag.
        TagNotFound = "error-tag-not-found",
        /// There is no such SLA policy.
        SlaNotFound = "error-sla-not-found",
        /// There is no such SLA policy.
        InvalidSla = "error-invalid-sla",
        /// There is an SLA policy of this name or time already.
        DuplicateSla = "error-duplicated-sla",
        /// There is no such priority.
        InvalidPriority = "error-invalid-priority",
        /// There is a priority of this name already.
        DuplicatePriorityName = "error-duplicate-priority-name",
        /// There are business hours of this name already.
        BusinessHourNameInUse = "error-business-hour-name-already-in-use",
        /// A business day would end before it begins.
        BusinessHourFinishBeforeStart = "error-business-hour-finish-time-before-start-time",
        /// A business day would end when it begins.
        BusinessHourFinishEqualsStart = "error-business-hour-finish-time-equals-start-time",
        /// There is no such contact.
        ContactNotFound = "error-contact-not-found",
        /// The contact may not write by this channel.
        ContactChannelBlocked = "error-contact-channel-blocked",
        /// There is no agent whom the contact could have as a manager.
        ContactManagerNotFound = "error-contact-manager-not-found",
        /// The contact has nothing to resolve.
        ContactHasNoConflicts = "error-contact-has-no-conflicts",
        /// The contact has open conversations.
        ContactHasOpenRooms = "error-contact-has-open-rooms",
        /// The contact's manager has to be an agent.
        InvalidContactManager = "error-invalid-contact-manager",
        /// What is to be saved of the contact is not usable.
        InvalidContactData = "error-invalid-contact-data",
        /// The contact could not be saved.
        ContactFailed = "error-contact-something-went-wrong",
        /// There is no such visitor.
        InvalidVisitor = "error-invalid-visitor",
        /// There is no such visitor.
        VisitorNotFound = "visitor-not-found",
        /// The visitor has open conversations.
        VisitorHasOpenRooms = "visitor-has-open-rooms",
        /// No visitor has this token.
        InvalidToken = "invalid-token",
        /// No visitor has this token, or it is empty.
        InvalidVisitorToken = "error-invalid-token",
        /// There is no such conversation, or it is not this visitor's.
        NoRoom = "invalid-room",
        /// There is no such room.
        InvalidRoom = "error-invalid-room",
        /// There is no such room.
        RoomNotFound = "error-room-not-found",
        /// This is no id of a room.
        InvalidRoomId = "error-roomId-param-invalid",
        /// Nobody serves the conversation.
        NoAgent = "invalid-agent",
        /// The conversation is closed.
        RoomClosed = "room-closed",
        /// The conversation is still open.
        RoomStillOpen = "room-still-open",
        /// The conversation is still open.
        ImproperRoomState = "improper-room-state",
        /// The conversation is still open.
        RoomNotClosed = "error-room-is-not-closed",
        /// The conversation is closed already.
        RoomAlreadyClosed = "error-room-already-closed",
        /// The conversation is on hold already.
        RoomAlreadyOnHold = "error-room-is-already-on-hold",
        /// The conversation is on hold.
        RoomOnHold = "error-room-onHold",
        /// The conversation is not on hold.
        RoomNotOnHold = "error-room-not-on-hold",
        /// Nobody serves the conversation, so it cannot be put on hold.
        RoomUnserved = "error-unserved-rooms-cannot-be-placed-onhold",
        /// The contact waits for a reply, so the conversation cannot be put on hold.
        LastMessageByContact = "error-contact-sent-last-message-so-cannot-place-on-hold",
        /// The department asks for tags before a conversation is closed.
        TagsRequired = "error-tags-must-be-assigned-before-closing-chat",
        /// The conversation is in this department already.
        ForwardingSameDepartment = "error-forwarding-chat-same-department",
        /// This agent serves the conversation already.
        ForwardingSameAgent = "error-selected-agent-room-agent-are-same",
        /// Conversations of this department may not be handed over to that one.
        ForwardingNotAllowed = "error-forwarding-department-target-not-allowed",
        /// A transcript is asked for already.
        TranscriptAlreadyRequested = "error-transcript-already-requested",
        /// No transcript is asked for.
        TranscriptNotRequested = "error-transcript-not-requested",
        /// There is no such room.
        RoomDoesNotExist = "error-room-does-not-exist",
        /// There is no such record.
        NotFound = "error-not-found",
        /// There is no such inquiry.
        InvalidInquiry = "error-invalid-inquiry",
        /// An agent has taken the inquiry already.
        InquiryTaken = "error-inquiry-taken",
        /// The agent serves as many conversations as may be.
        MaxSimultaneousChats = "error-max-number-simultaneous-chats-reached",
        /// The license's contacts of the month are used up.
        MacLimitReached = "error-mac-limit-reached",
        /// There is no such message.
        InvalidMessage = "error-invalid-message",
        /// There is no such message in this conversation.
        NoMessage = "invalid-message",
        /// The message is longer than the workspace allows.
        MessageTooLong = "message-length-exceeds-character-limit",
        /// There is a canned response with this shortcut already.
        InvalidShortcut = "error-invalid-shortcut",
        /// There is no such canned response.
        CannedResponseNotFound = "error-canned-response-not-found",
        /// The value does not fit the custom field.
        InvalidCustomFieldValue = "error-invalid-custom-field-value",
        /// There is no such provider of outbound messages.
        InvalidProvider = "error-invalid-provider",
        /// There is no such custom field, or its description is not usable.
        InvalidCustomField = "error-invalid-custom-field",
        /// There is no such custom field.
        PlainInvalidCustomField = "invalid-custom-field",
        /// There is a custom field of this name already.
        CustomFieldNameExists = "error-custom-field-name-already-exists",
        /// The file is larger than the workspace allows.
        FileTooLarge = "error-file-too-large",
        /// The workspace does not allow files of this type.
        InvalidFileType = "error-invalid-file-type",
        /// No file was sent.
        NoFileUploaded = "error-no-file-uploaded",
        /// The new password is the old one.
        SamePassword = "error-password-same-as-current",
        /// The password was used before.
        PasswordInHistory = "error-password-in-history",
        /// The password does not do what the workspace asks of passwords.
        PasswordPolicy = "error-password-policy-not-met",
        /// The password is wrong.
        InvalidPassword = "error-invalid-password",
        /// There is a personal access token of this name already.
        TokenAlreadyExists = "error-token-already-exists",
        /// There is no personal access token of this name.
        TokenDoesNotExist = "error-token-does-not-exists",
        /// There is no such challenge for a second factor.
        ChallengeNotFound = "error-challenge-not-found",
        /// The challenge for a second factor is too old.
        ChallengeExpired = "error-challenge-expired",
        /// The code is wrong.
        InvalidCode = "error-invalid-code",
        /// The challenge asks for another method.
        InvalidChallengeMethod = "error-invalid-challenge-method",
        /// A parameter of the query is missing, unknown or of the wrong type.
        InvalidParams = "error-invalid-params",
        /// A field of the body is missing, unknown or of the wrong type.
        InvalidBody = "invalid-params",
        /// What was sent is not usable.
        InvalidData = "invalid-data",
        /// The order is no JSON object of fields.
        InvalidSort = "error-invalid-sort",
        /// A parameter is missing.
        ParamNotProvided = "error-param-not-provided",
        /// A parameter is missing.
        ParameterRequired = "error-parameter-required",
        /// A field is missing.
        FieldRequired = "error-the-field-is-required",
        /// This is no date.
        InvalidDate = "error-invalid-date",
        /// `updatedSince` is no date.
        InvalidUpdatedSince = "error-updatedSince-param-invalid",
        /// There is no such setting, or it cannot be changed here.
        InvalidSetting = "invalid-setting",
        /// The value does not fit the setting.
        InvalidSettingValue = "error-invalid-setting-value",
        /// The response of the webhook is invalid.
        InvalidWebhookResponse = "error-invalid-webhook-response",
        /// The response of the external service is invalid.
        InvalidExternalServiceResponse = "error-invalid-external-service-response",
        /// The external service timed out.
        ExternalServiceTimeout = "error-timeout",
        /// The caller may not manage custom emoji, sounds or statuses.
        ContentNotAuthorized = "not_authorized",
        /// There is no such emoji to delete.
        InvalidEmoji = "Custom_Emoji_Error_Invalid_Emoji",
        /// There is no such emoji to update.
        EmojiNotFound = "Emoji not found.",
        /// Another emoji has the name or one of the aliases.
        EmojiNameInUse = "Custom_Emoji_Error_Name_Or_Alias_Already_In_Use",
        /// The file of an emoji is no image.
        EmojiIsNotImage = "emoji-is-not-image",
        /// There is no such sound.
        InvalidSound = "Custom_Sound_Error_Invalid_Sound",
        /// Another sound has the name.
        SoundNameInUse = "Custom_Sound_Error_Name_Already_In_Use",
        /// There is no such status.
        InvalidUserStatus = "Custom_User_Status_Error_Invalid_User_Status",
        /// Another status has the name.
        UserStatusNameInUse = "Custom_User_Status_Error_Name_Already_In_Use",
    }
}

impl ErrorCode {
    /// The code of an error; `None` where the server gave none, or the failure is not the server's.
    ///
    /// ```no_run
    /// # async fn run(client: frontdesk_rocketchat::Client) {
    /// use frontdesk_rocketchat::ErrorCode;
    ///
    /// let outcome = client.users().get().username("ada").await;
    /// match outcome.as_ref().err().and_then(ErrorCode::of) {
    ///     Some(ErrorCode::InvalidUser | ErrorCode::UserNotFound) => println!("no such user"),
    ///     Some(other) => println!("refused: {}", other.as_str()),
    ///     None => println!("found, or not reached"),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn of(error: &frontdesk_core::Error) -> Option<Self> {
        error.code().map(Self::from)
    }

    /// Whether the code asks for a second factor, or refuses one.
    #[must_use]
    pub fn is_two_factor(&self) -> bool {
        matches!(self, Self::TotpRequired | Self::TotpInvalid | Self::TotpMaxAttempts)
    }
}
