import RelayAPI
import RelayJSON
import RelayModel
import RelayService

extension SendRequest {
    /// The request of a body that the schema has validated.
    init(_ body: NoticeRequest) {
        self.init(
            kind: NoticeKind(name: body.kind) ?? .bulletin,
            title: body.title,
            body: body.body,
            circles: body.audience.circles.compactMap { CircleID($0) },
            roles: (body.audience.roles ?? []).compactMap { Role(name: $0) },
            includeChildren: body.audience.includeChildren ?? false
        )
        lane = body.lane.flatMap { Lane(name: $0) }
        severity = body.severity.flatMap { Severity(name: $0) }
        expiresAt = body.expiresAt.flatMap { Timestamp(rfc3339: $0) }
        expiresIn = body.expiresIn.flatMap { DurationFormat.duration($0) }
        sendAt = body.sendAt.flatMap { Timestamp(rfc3339: $0) }
        if let rule = body.acknowledgement, rule.required {
            acknowledgement = AcknowledgementRule(withinSeconds: rule.withinSeconds ?? 300)
        }
        forward = body.forward ?? false
        if let data = body.data { self.data = String(decoding: data.bytes, as: UTF8.self) }
        for entry in body.languages?.entries ?? [] {
            guard let language = Language(name: entry.name) else { continue }
            translations[language] = NoticeText(title: entry.value.title, body: entry.value.body)
        }
    }
}

extension WarnRequest {
    /// The warning of a body that the schema has validated; nil if the phone's number is none.
    init?(_ body: WarningRequest) {
        guard let phone = PhoneNumber(body.phone) else { return nil }
        self.init(
            eventID: body.eventID,
            phone: phone,
            risk: Severity(name: body.risk) ?? .high,
            suspect: body.suspect,
            occurredAt: body.occurredAt.flatMap { Timestamp(rfc3339: $0) }
        )
    }
}

extension NoticeRules {
    /// The rules for the title and the body of a preview, which may be blank.
    var preview: (title: TextRule, body: TextRule) {
        (.line(upTo: titleLimit, mayBeBlank: true), .text(upTo: bodyLimit, .bytes, mayBeBlank: true))
    }
}
