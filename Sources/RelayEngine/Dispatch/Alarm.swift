import RelayModel

/// Something that must happen at a moment.
struct Alarm: Comparable {
    enum Subject: Equatable {
        /// A held job's time has come.
        case job(slot: Int, id: DeliveryID)
        /// An endpoint may have a free slot.
        case endpoint(UInt32)
        /// A scheduled notice starts.
        case notice(NoticeID)
        /// A lane that stands looks again.
        case lanes
        /// The refused endpoints are looked at together.
        case refusals
    }

    let at: Timestamp
    let subject: Subject

    static func < (left: Alarm, right: Alarm) -> Bool { left.at < right.at }
}
