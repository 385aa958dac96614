//! How a directory is changed that is a [`Platform`](crate::platform::Platform): the same for all.

/// The methods of [`Directory`](crate::Directory) that plan and apply changes.
macro_rules! platform_changes {
    () => {
        fn ensure<'a>(
            &'a self,
            person: &'a $crate::change::PersonRef,
            wanted: &'a $crate::change::Wanted,
        ) -> ::futures_util::future::BoxFuture<
            'a,
            Result<$crate::change::Plan, $crate::change_error::ChangeError>,
        > {
            Box::pin($crate::planning::plan(self, person, wanted))
        }

        fn ensure_all<'a>(
            &'a self,
            wanted: &'a [(&'a $crate::change::PersonRef, &'a $crate::change::Wanted)],
            on_read: &'a (dyn Fn() + Sync),
        ) -> ::futures_util::future::BoxFuture<
            'a,
            Vec<Result<$crate::change::Plan, $crate::change_error::ChangeError>>,
        > {
            Box::pin($crate::bulk::plan_all(self, wanted, on_read))
        }

        fn ensure_group<'a>(
            &'a self,
            group: &'a str,
            wanted: &'a $crate::change::WantedGroup,
        ) -> ::futures_util::future::BoxFuture<
            'a,
            Result<$crate::change::Plan, $crate::change_error::ChangeError>,
        > {
            Box::pin($crate::grouping::plan(self, group, wanted))
        }

        fn apply<'a>(
            &'a self,
            step: &'a $crate::change::Step,
        ) -> ::futures_util::future::BoxFuture<
            'a,
            Result<$crate::change::Done, $crate::change_error::ChangeError>,
        > {
            Box::pin($crate::applying::apply(self, step))
        }

        fn apply_new<'a>(
            &'a self,
            step: &'a $crate::change::Step,
        ) -> ::futures_util::future::BoxFuture<
            'a,
            Result<$crate::change::Done, $crate::change_error::ChangeError>,
        > {
            Box::pin($crate::applying::apply_new(self, step))
        }

        fn is_applied<'a>(
            &'a self,
            step: &'a $crate::change::Step,
        ) -> ::futures_util::future::BoxFuture<'a, Result<bool, $crate::change_error::ChangeError>> {
            Box::pin($crate::applying::is_applied(self, step))
        }
    };
}

pub(crate) use platform_changes;
