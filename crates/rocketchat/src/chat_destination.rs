//! The rooms to which a message is posted.

use crate::ids::RoomId;
use crate::types::ChatDestination;

/// One room: by ID, by name with `#`, or by username with `@`.
impl From<&str> for ChatDestination {
    fn from(room: &str) -> Self {
        Self::ChatDestinationRoom(room.to_owned())
    }
}

/// One room: by ID, by name with `#`, or by username with `@`.
impl From<String> for ChatDestination {
    fn from(room: String) -> Self {
        Self::ChatDestinationRoom(room)
    }
}

/// One room, by ID.
impl From<RoomId> for ChatDestination {
    fn from(room: RoomId) -> Self {
        (&room).into()
    }
}

/// One room, by ID.
impl From<&RoomId> for ChatDestination {
    fn from(room: &RoomId) -> Self {
        room.as_str().into()
    }
}

/// Several rooms.
impl<Room: Into<String>> FromIterator<Room> for ChatDestination {
    fn from_iter<Rooms: IntoIterator<Item = Room>>(rooms: Rooms) -> Self {
        Self::ChatDestinationRooms(rooms.into_iter().map(Into::into).collect())
    }
}
