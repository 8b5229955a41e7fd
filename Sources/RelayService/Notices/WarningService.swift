import Logging
import RelayChannels
import RelayModel
public import RelayStore

/// Warnings: about one person, now.
public struct WarningService: Sendable {
    let roster: ScopedStore<any RosterStore>
    let acceptance: NoticeAcceptance
    let wording: Wording
    let clock: any RelayClock
    let ids: IDGenerator
    let rules: NoticeRules
    let logger: Logger

    /// Warns the person with a number, and the guardians of every circle the person is protected in.
    ///
    /// A child often has a parent's number. If several people have it, each `protected` one gets a separate warning
    /// with their own guardians; if none is protected, every person with the number is warned. All warnings are
    /// accepted together or none.
    ///
    /// The same event id of the same sender with the same number is the same warning.
    /// - Returns: The warnings, in the order of the people's row numbers; at least one.
    /// - Throws: ``ServiceError`` `unknown_phone` if no person in the caller's unit has the number, `event_mismatch` if
    ///   the event was reported with another risk or suspect.
    public func warn(_ request: WarnRequest, as caller: Caller) async throws(ServiceError) -> [Acceptance] {
        try caller.require(.warn)
        try ServiceError.check(request.eventID, .eventID, field: "event_id")
        if let suspect = request.suspect { try ServiceError.check(suspect, .suspect, field: "suspect") }
        guard request.risk != .info else { throw .invalid("risk", "Must be high, medium or low.") }
        let people = try await roster.perform(.warn, as: caller) { store, scope throws(StoreError) in
            try await store.peopleToWarn(atPhone: request.phone, scope: scope)
        }
        guard !people.isEmpty else {
            throw ServiceError(
                .notFound,
                code: .unknownPhone,
                field: "phone",
                "No one in the roster has the number \(request.phone.masked). Import the roster, or check the number."
            )
        }
        if people.count > 1 {
            logger.notice(
                "several people share a number; each is warned",
                metadata: ["people": "\(people.map(\.id.text).joined(separator: ", "))"]
            )
        }
        let report = NoticeEvent.Report(
            issuer: caller.key.name,
            unit: caller.scope,
            id: request.eventID,
            phone: request.phone,
            risk: request.risk,
            suspect: request.suspect
        )
        let warnings = people.map { warning(of: $0, request, caller) }
        return try await acceptance.accept(warnings, of: .reported(report), scope: caller.scope)
    }

    private func warning(of person: Person, _ request: WarnRequest, _ caller: Caller) -> Notice {
        let now = clock.now
        return Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .warning,
            lane: .urgent,
            severity: request.risk,
            texts: texts(of: request, person, .zh),
            translations: [.en: texts(of: request, person, .en)],
            audience: .protectionOf(person.id),
            unit: caller.scope,
            issuer: caller.key.name,
            issuerUnit: caller.scope,
            acceptedAt: now,
            expiresAt: now + rules.life(.urgent),
            acknowledgement: request.risk == .low ? nil : AcknowledgementRule(withinSeconds: 300),
            eventID: request.eventID
        )
    }

    private func texts(of request: WarnRequest, _ person: Person, _ language: Language) -> [ReaderKind: NoticeText] {
        wording.warning(
            name: Masking.name(person.name),
            phone: request.phone.masked,
            risk: request.risk,
            suspect: request.suspect.map { Self.masked($0, person) },
            occurredAt: request.occurredAt,
            language: language
        )
    }

    /// The description of the suspect without the person's name and without complete numbers: a group may read it.
    private static func masked(_ text: String, _ person: Person) -> String {
        let named = person.name.isEmpty ? text : text.replacing(person.name, with: Masking.name(person.name))
        return Masking.numbers(in: named)
    }
}
