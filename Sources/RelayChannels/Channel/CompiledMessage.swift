public import RelayModel

/// A notice compiled for one channel and one kind of reader: cut into parts, with every value filled in that does not
/// depend on the recipient or the time. It is compiled once and used for every delivery. It is a class, because copying
/// its arrays would cost each delivery more than the request itself.
public final class CompiledMessage: Sendable {
    /// The number of requests for each delivery, sent in order.
    public let partCount: Int
    /// The whole text, not split: for a person who copies it, and for previews.
    public let readyText: String

    let channel: Channel
    let url: [Segment]
    let query: [Segment]
    let headers: [MessageHeader]
    /// The envelope of a mail; nil for HTTP requests. An enum of both kinds would be copied for each delivery.
    let envelope: EnvelopeSegments?
    let bodies: [MessageBody]
    /// Renders a part with the mark 可能重复; used only by a repeat after an unknown outcome.
    let renderer: MessageRenderer

    init(
        channel: Channel,
        readyText: String,
        url: [Segment],
        query: [Segment],
        headers: [MessageHeader],
        envelope: EnvelopeSegments?,
        bodies: [MessageBody],
        renderer: MessageRenderer
    ) {
        partCount = bodies.count
        self.channel = channel
        self.readyText = readyText
        self.url = url
        self.query = query
        self.headers = headers
        self.envelope = envelope
        self.bodies = bodies
        self.renderer = renderer
    }

    /// Whether the text may be cut into parts, because the file gives a limit.
    public var isSplittable: Bool { renderer.template.limit != nil }

    /// Whether each part contains a keyword without an addition.
    public func holds(_ keyword: String) -> Bool {
        let place = KeywordPlace(keyword, renderer.template)
        var fields = renderer.fields
        place.mark(&fields)
        return fields.headlineMark == renderer.fields.headlineMark && renderer.parts.allSatisfy(place.isHeld)
    }

    /// The exact request, or mail, for one part.
    ///
    /// - Parameters:
    ///   - part: from 0.
    ///   - recipients: 1 up to the channel's `batchLimit`, all with the same secret.
    /// - Throws: ``ChannelError`` for a number of recipients the channel cannot take, an address that makes no URL, a
    ///   secret that cannot sign, or a channel that sends nothing.
    public func request(
        part: Int,
        to recipients: [ChannelRecipient],
        stamp: AttemptStamp
    ) throws(ChannelError) -> OutboundMessage {
        guard !channel.isHuman else { throw ChannelError(.channel, "\(channel.name) is sent by a person") }
        guard bodies.indices.contains(part) else { throw ChannelError(.text, "has no part \(part)") }
        guard !recipients.isEmpty, recipients.count <= channel.batchLimit else {
            throw ChannelError(.recipients, "are \(recipients.count); \(channel.name) takes 1–\(channel.batchLimit)")
        }
        if recipients.count > 1 {
            var room = channel.pace.batch.room
            guard recipients.allSatisfy({ room.take($0.address) }) else {
                throw ChannelError(.recipients, "cannot share a request of \(channel.name)")
            }
        }
        if channel.secretRule.use == .required, !recipients[0].hasSecret { throw ChannelError(.secret, "is missing") }
        let fields = AttemptFields(recipients: recipients, stamp: stamp)
        let body = stamp.isRepeat ? renderer.body(part: part, isRepeat: true) : bodies[part]
        if let envelope { return .mail(try mail(envelope, body, fields, secret: recipients[0].secret)) }
        var request = OutboundRequest(method: channel.request.method, url: fields.text(url))
        guard Address.isPrintable(request.url), !request.url.isEmpty else {
            throw ChannelError(.address, "makes no URL: it holds a blank or a character outside printable ASCII")
        }
        if !query.isEmpty {
            request.url += (request.url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + fields.text(query)
        }
        request.headers.reserveCapacity(headers.count + 4)
        for header in headers { request.headers.append(header.field(fields)) }
        request.body = body.bytes(fields)
        try channel.request.scheme.sign(
            &request,
            secret: recipients[0].secret,
            deliveryID: recipients[0].deliveryID,
            stamp: stamp
        )
        return .http(request)
    }

    private func mail(
        _ envelope: EnvelopeSegments,
        _ body: MessageBody,
        _ fields: AttemptFields,
        secret: String?
    ) throws(ChannelError) -> MailMessage {
        let server = fields.text(url)
        guard Address.isPrintable(server), !server.isEmpty else {
            throw ChannelError(.address, "makes no URL: it holds a blank or a character outside printable ASCII")
        }
        return MailMessage(
            server: server,
            sender: fields.text(envelope.sender),
            recipients: envelope.recipients.map { fields.text($0) },
            login: try channel.request.scheme.login(secret: secret),
            data: body.bytes(fields)
        )
    }
}

/// The envelope of a mail, with all filled in that does not depend on the recipient.
struct EnvelopeSegments: Sendable {
    let sender: [Segment]
    let recipients: [[Segment]]
}

extension CompiledMessage {
    /// The number of short messages that each number gets and is billed for; nil on channels that send none. Counted on
    /// ``readyText``, which a channel file composes as the approved template reads.
    public var smsSegments: Int? {
        channel.addressRule.kind == .phone ? SMSLength.segments(readyText) : nil
    }
}

/// A header of a message: the same for every request, or with a value that each request fills.
enum MessageHeader: Sendable {
    case fixed(HTTPField)
    case segments(name: String, [Segment])

    init(_ name: String, _ segments: [Segment]) {
        switch MessageBody(segments) {
        case .fixed(let bytes): self = .fixed(HTTPField(name, String(decoding: bytes, as: UTF8.self)))
        case .segments(let segments): self = .segments(name: name, segments)
        }
    }

    /// The line of one request. A fixed one is shared, not copied.
    func field(_ fields: AttemptFields) -> HTTPField {
        switch self {
        case .fixed(let field): field
        case .segments(let name, let segments): HTTPField(name, fields.text(segments))
        }
    }
}

/// The number of messages as which a short message is sent and billed: 70 characters in one, 67 in each of several (the
/// rule of the mainland providers, who send UCS-2; signature and template text count).
public enum SMSLength {
    /// Characters of a message with a single part.
    public static let single = 70
    /// Characters of one of several.
    public static let joined = 67

    /// The number of messages; 0 for an empty text. Counts UTF-16 units, as they are sent.
    public static func segments(_ text: String) -> Int {
        let units = text.utf16.count
        return units <= single ? min(units, 1) : (units + joined - 1) / joined
    }
}
