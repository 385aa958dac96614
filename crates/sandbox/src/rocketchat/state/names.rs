//! The names of the fields that records have.

/// The tables, and the fields of their records. A star at the end: the server keeps other fields,
/// too.
pub(super) const TABLES: &[(&str, &str)] = &[
    (
        "users",
        "\
        _id _updatedAt createdAt username name nickname emails type status statusDefault \
        statusConnection statusText statusSource statusExpiresAt statusLivechat previousState utcOffset \
        active inactiveReason reason roles bio language lastLogin importIds requirePasswordChange \
        requirePasswordChangeReason settings customFields operator livechat avatarOrigin avatarETag ldap \
        e2e phone federated freeSwitchExtension",
    ),
    (
        "departments",
        "\
        _id _updatedAt name description email enabled type numAgents showOnRegistration \
        showOnOfflineForm requestTagBeforeClosingChat chatClosingTags offlineMessageChannelName \
        departmentsAllowedToForward fallbackForwardDepartment allowReceiveForwardOffline archived \
        businessHourId parentId ancestors *",
    ),
    ("department_agents", "_id _updatedAt departmentId departmentEnabled agentId username count order"),
    ("roles", "_id _updatedAt name description scope protected mandatory2fa"),
    (
        "deleted_roles",
        "\
        _id _updatedAt _deletedAt __collection__ name description scope protected mandatory2fa",
    ),
    ("permissions", "_id _updatedAt roles level settingId group groupPermissionId section sorter"),
    ("invites", "_id _updatedAt days maxUses rid userId createdAt expires uses url"),
    ("teams", "_id _updatedAt name type createdAt createdBy roomId members sidepanel"),
    ("units", "_id _updatedAt name visibility type numDepartments numMonitors"),
    ("unit_monitors", "_id _updatedAt monitorId unitId username"),
    ("business_hours", "_id _updatedAt name active type ts workHours timezone"),
    (
        "agent_activity",
        "\
        _id _updatedAt agentId date lastStartedAt lastStoppedAt availableTime serviceHistory",
    ),
    (
        "visitors",
        "\
        _id _updatedAt token username name status ts department visitorEmails phone livechatData \
        activity lastAgent contactManager userAgent ip host externalIds",
    ),
    (
        "contacts",
        "\
        _id _updatedAt name emails phones contactManager channels customFields conflictingFields \
        unknown preRegistration createdAt activity importIds",
    ),
    (
        "custom_fields",
        "\
        _id _updatedAt label scope visibility type regexp required defaultValue options public \
        searchable",
    ),
    (
        "rooms",
        "\
        _id _updatedAt t name fname msgs usersCount ts lm lastMessage v cl u usernames open \
        waitingResponse departmentId departmentAncestors source priorityId priorityWeight slaId \
        estimatedWaitingTimeQueue queuedAt servedBy responseBy onHold topic tags livechatData metrics \
        closedAt closer closedBy closingMessage contactId sms surveyFeedback transcriptRequest \
        pdfTranscriptFileId callStatus verified description announcement announcementDetails default \
        featured favorite ro reactWhenReadOnly joinCodeRequired joinCode encrypted sysMes broadcast prid \
        uids muted unmuted archived customFields teamId teamMain teamDefault avatarETag retention \
        parentRid federated sidepanel autoTranslateLanguage bannedUsersCount streamingOptions \
        hideSysMes banned abacAttributes",
    ),
    (
        "subscriptions",
        "\
        _id _updatedAt rid t u name fname open alert unread userMentions groupMentions ts ls lr f roles \
        ignored prid teamId teamMain archived blocked blocker tunread tunreadUser tunreadGroup \
        desktopNotifications mobilePushNotifications emailNotifications audioNotificationValue \
        disableNotifications muteGroupMentions hideUnreadStatus hideMentionStatus unreadAlert \
        autoTranslate autoTranslateLanguage encrypted E2EKey customFields broadcast federated ro status",
    ),
    (
        "inquiries",
        "\
        _id _updatedAt rid name ts message status department v t source queuedAt takenAt priorityId \
        priorityWeight slaId estimatedWaitingTimeQueue estimatedInactivityCloseTimeAt defaultAgent \
        lastMessage",
    ),
    (
        "messages",
        "\
        _id _updatedAt _hidden rid t msg md ts u urls mentions channels token alias avatar emoji \
        groupable file files attachments editedAt editedBy comment navigation transferData \
        requestData priorityData slaData pinned pinnedAt pinnedBy starred reactions replies tmid tcount \
        tlm tshow drid dcount dlm bot customFields e2e e2eMentions content role blocks parseUrls unread \
        private tmsg previewUrls location call federation original *",
    ),
    ("deleted_messages", "_id _updatedAt _deletedAt rid tmid tcount"),
    (
        "uploads",
        "\
        _id _updatedAt name description size type typeGroup rid userId user store complete uploading \
        uploadedAt extension progress etag path token url content expiresAt confirmed data originalFileId",
    ),
    (
        "message_reports",
        "_id _updatedAt message description ts userId room reportedBy _hidden moderationInfo",
    ),
    ("transfers", "_id _updatedAt rid data"),
    ("tags", "_id _updatedAt name description departments numDepartments"),
    ("priorities", "_id _updatedAt i18n name sortItem dirty"),
    ("sla_policies", "_id _updatedAt name description dueTimeInMinutes"),
    (
        "canned_responses",
        "\
        _id _updatedAt _createdAt shortcut text scope tags departmentId userId createdBy",
    ),
    ("triggers", "_id _updatedAt _createdAt name description enabled runOnce conditions actions"),
    ("avatars", "_id _updatedAt type content uploadedAt"),
    (
        "exports",
        "\
        _id _updatedAt createdAt userId userData status fullExport roomList fileList generatedFile \
        generatedUserFile generatedAvatar exportPath assetsPath fileId",
    ),
    ("mail", "_id _updatedAt kind address ts"),
    ("user_reports", "_id _updatedAt description userId reportedBy ts moderationInfo _hidden"),
    ("personal_tokens", "_id _updatedAt userId name token createdAt lastTokenPart bypassTwoFactor"),
    ("login_codes", "_id _updatedAt userId"),
    ("challenges", "_id _updatedAt userId method expiresAt attempts codeSent"),
    ("ldap_entries", "_id _updatedAt cn mail"),
    ("setting_changes", "_id _updatedAt"),
    ("setting_events", "_id _updatedAt t ts actor data"),
    (
        "banners",
        "\
        _id _updatedAt platform expireAt startAt roles createdBy createdAt view active inactivedAt snapshot surface",
    ),
    ("banner_dismissals", "_id _updatedAt userId bannerId dismissedBy dismissedAt"),
    ("push_tokens", "_id _updatedAt createdAt token appName userId enabled"),
    ("sessions", "_id _updatedAt userId loginAt"),
    ("statistics", "_id _updatedAt createdAt *"),
    (
        "integrations",
        "\
        _id _updatedAt _updatedBy _createdAt _createdBy type name enabled username userId channel alias avatar \
        emoji scriptEnabled script scriptEngine skipTranspile overrideDestinationChannelEnabled event targetRoom \
        urls triggerWords triggerWordAnywhere token runOnEdits impersonateUser retryFailedCalls retryCount \
        retryDelay scriptCompiled",
    ),
    (
        "integration_calls",
        "\
        _id _updatedAt _createdAt type step integration event data triggerWord ranPrepareScript url httpCallData \
        httpError httpResult error errorStack finished resultMessage",
    ),
    (
        "oauth_apps",
        "\
        _id _updatedAt _createdAt _createdBy name active clientId clientSecret redirectUri",
    ),
    (
        "email_inboxes",
        "\
        _id _updatedAt _createdAt _createdBy active name email description senderInfo department smtp imap",
    ),
    (
        "calendar_events",
        "\
        _id _updatedAt uid startTime endTime subject description meetingUrl externalId notificationSent \
        reminderMinutesBeforeStart busy",
    ),
    ("emoji", "_id _updatedAt name aliases extension etag"),
    ("deleted_emoji", "_id _updatedAt _deletedAt __collection__ name aliases extension etag"),
    ("sounds", "_id _updatedAt name extension"),
    ("files", "_id _updatedAt type content uploadedAt"),
    ("statuses", "_id _updatedAt name statusType"),
    ("assets", "_id _updatedAt extension size"),
];

/// The names of the fields of objects inside records and bodies, and of JSON in parameters, that no
/// table has.
pub(super) const INNER_NAMES: &str = "\
    address verified phoneNumber visitor visitorId source id alias label sidebarIcon defaultIcon blocked \
    lastChat key value overwrite field conditions exceptions term owner day start finish end utc \
    dayOfWeek time chatDuration serviceTimeDuration preferences params msg sender serviceUrl \
    serviceTimeout serviceFallbackMessage title open closed onhold email subject requestedBy \
    customFieldData change location href page users extension tmid";
