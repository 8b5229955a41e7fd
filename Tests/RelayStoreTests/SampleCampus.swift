import RelayModel
import RelayStore

/// A small roster and its notices.
enum SampleCampus {
    static let start = Timestamp(seconds: 1_772_436_600)

    /// A college circle with a robot, and two class circles in it, each with students, a teacher and a robot; one
    /// person is in both.
    static func roster(studentsPerClass: Int = 3) -> Roster {
        var roster = Roster()
        let unit = UnitPath(unchecked: "uni/cs")
        roster.circles = [
            Circle(id: CircleID(unchecked: "cs"), name: "计算机学院", kind: .liaison, unit: unit),
            Circle(
                id: CircleID(unchecked: "c1"),
                name: "一班",
                kind: .class,
                parent: CircleID(unchecked: "cs"),
                unit: unit
            ),
            Circle(
                id: CircleID(unchecked: "c2"),
                name: "二班",
                kind: .class,
                parent: CircleID(unchecked: "cs"),
                unit: unit
            ),
            Circle(id: CircleID(unchecked: "law"), name: "法学院", kind: .class, unit: UnitPath(unchecked: "uni/law")),
        ]
        roster.people.append(Person(id: PersonID(unchecked: "t1"), name: "王老师", phone: PhoneNumber("19900009999")))
        for circle in ["c1", "c2"] {
            roster.memberships.append(
                Membership(
                    circle: CircleID(unchecked: circle),
                    person: PersonID(unchecked: "t1"),
                    role: .homeroomTeacher
                )
            )
            for number in 0..<studentsPerClass {
                let id = PersonID(unchecked: "\(circle)-s\(number)")
                roster.people.append(Person(id: id, name: "张小明"))
                roster.memberships.append(
                    Membership(circle: CircleID(unchecked: circle), person: id, role: .protected)
                )
                roster.endpoints.append(endpoint("ep-\(id)", .person(id)))
            }
            roster.endpoints.append(
                endpoint("robot-\(circle)", .circle(CircleID(unchecked: circle)), channel: "wecom-robot")
            )
        }
        roster.people[1].phone = PhoneNumber("19900000001")
        roster.endpoints.append(endpoint("robot-cs", .circle(CircleID(unchecked: "cs")), channel: "wecom-robot"))
        roster.endpoints.append(endpoint("ep-t1", .person(PersonID(unchecked: "t1"))))
        return roster
    }

    static func endpoint(_ id: String, _ owner: EndpointOwner, channel: String = "webhook") -> Endpoint {
        Endpoint(
            id: EndpointID(unchecked: id),
            owner: owner,
            channel: ChannelName(unchecked: channel),
            address: Secret("https://hooks.example.com/\(id)")
        )
    }

    static func notice(
        _ number: Int64 = 1,
        audience: Audience = .circles(ids: [CircleID(unchecked: "cs")], roles: [], includeChildren: true),
        kind: NoticeKind = .bulletin,
        lane: Lane = .normal,
        eventID: String? = nil
    ) -> Notice {
        Notice(
            id: NoticeID(rawValue: number),
            kind: kind,
            lane: lane,
            severity: .info,
            texts: [.member: NoticeText(title: "题", body: "文")],
            audience: audience,
            unit: .root,
            issuer: "tester",
            acceptedAt: start,
            expiresAt: start + .seconds(3600),
            eventID: eventID
        )
    }
}

extension SampleCampus {
    static func phone(_ digits: String) -> PhoneNumber {
        guard let phone = PhoneNumber(digits) else { preconditionFailure("no telephone number: \(digits)") }
        return phone
    }

    /// A report of an event about the first student.
    static func report(_ id: String = "e") -> NoticeEvent.Report {
        NoticeEvent.Report(
            issuer: "tester",
            unit: .root,
            id: id,
            phone: phone("19900000001"),
            risk: .high,
            suspect: nil
        )
    }
}

extension DeliveryRecord {
    /// An outcome of a pending delivery. A delivery accepted at the first attempt has no further details, as in the
    /// engine's records.
    init(_ delivery: PendingDelivery, _ state: DeliveryState, nextAt: Timestamp? = nil, latency: Int64? = nil) {
        let isSmooth = state == .accepted && delivery.stored == nil && delivery.attempts == 0
        self.init(
            id: delivery.id,
            endpoint: delivery.target.number,
            from: delivery.stored,
            to: state,
            attempts: delivery.attempts + 1,
            part: state == .accepted ? 1 : 0,
            nextAt: nextAt,
            reason: nextAt == nil ? nil : "retry",
            attempt: AttemptRecord(
                number: delivery.attempts + 1,
                startedAt: SampleCampus.start,
                duration: 1000,
                verdict: state == .accepted ? .accepted : .retryable,
                httpStatus: 200,
                code: "0",
                message: "ok",
                reply: Array("{}".utf8)
            ),
            latency: latency ?? (isSmooth ? 20 : nil)
        )
    }
}

extension DeliveryStore {
    /// Records and returns once the records are on disk.
    func recordNow(_ records: [DeliveryRecord]) async {
        await withCheckedContinuation { continuation in record(records) { continuation.resume() } }
    }

    /// All pending deliveries of a notice.
    func allPending(of notice: NoticeID) async throws -> [PendingDelivery] {
        var found: [PendingDelivery] = []
        var next: UInt32 = 0
        while true {
            let page = try await pendingDeliveries(of: notice, from: next, limit: 1024)
            found += page.deliveries
            if page.isEnd { return found }
            if page.deliveries.isEmpty && page.next == next { await Task.yield() }
            next = page.next
        }
    }
}
