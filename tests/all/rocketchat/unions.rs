//! The unions of the types.

use crate::unions::{Union, every_union_is_known_and_read, unions};

#[test]
fn no_member_is_read_as_another() {
    let known: &[Union] = unions!(frontdesk_rocketchat::types: AppLanguages AppearanceSettingValue ChatDestination DepartmentIds
        LivechatRoomResponse LoginUser MessageBlockTitle MessageMarkupContent SettingQuery SettingValidation
        ShownAgent StatisticsAppCount StatisticsMatrixMaximum UserPassword WidgetActionLinks WidgetTextLimit);
    every_union_is_known_and_read("rocketchat", known, 2_000);
}
