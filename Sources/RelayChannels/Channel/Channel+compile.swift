import RelayJSON
import RelayModel

extension Channel {
    /// Fills a notice into this channel's message: once for each notice, reader and channel.
    ///
    /// - Parameters:
    ///   - message: the name of a message; nil takes the one that the file chooses for the notice.
    ///   - keyword: the text that each part must contain; ignored on channels whose robots need none.
    ///   - shortenedFrom: the part, from 0, that a receiver found too long; it and the following parts are cut to half
    ///     its size.
    /// - Throws: ``ChannelError`` if the channel cannot send yet, the text is too long even in parts or contains
    ///   something that the channel must not carry, or `data` is no JSON object or lacks a value that the message
    ///   needs.
    public func compile(
        _ content: NoticeContent,
        message: String? = nil,
        keyword: String = "",
        shortenedFrom: Int? = nil
    ) throws(ChannelError) -> CompiledMessage {
        if let cannotSend { throw ChannelError(.channel, "\(name) \(cannotSend)") }
        let template = try template(for: content, named: message)
        try checkData(content, template)
        var fields = fields(content, template)
        let text = template.text(fields)
        let words = fields.words
        for forbidden in template.forbidden
        where forbidden.occurs(in: words.headline(of: content) + "\n" + content.body) {
            throw ChannelError(.text, "holds a \(forbidden.name), which \(name) must not carry")
        }
        // A correction is written by hand and goes to the protected person too (domain rule 1).
        if content.reader == .protected,
            let found = CallBack.found(in: content.title + "\n" + content.body, digits: 5)
        {
            throw ChannelError(.text, "holds \(found), which the protected person must not be sent")
        }
        let keyword = keywordLimit == nil ? "" : keyword
        let parts = isHuman ? [text] : try split(text, template, fields, KeywordPlace(keyword, template), shortenedFrom)
        KeywordPlace(keyword, template).mark(&fields)
        fields.parts = parts.count
        let renderer = MessageRenderer(template: template, fields: fields, parts: parts)
        return CompiledMessage(
            channel: self,
            readyText: template.markdown == nil ? text : template.plainText(fields),
            url: segments(request.url, fields, isURL: true),
            query: querySegments(fields),
            headers: headerSegments(template, fields),
            envelope: request.envelope.map { envelope in
                EnvelopeSegments(
                    sender: segments(envelope.sender, fields, isURL: false),
                    recipients: envelope.recipients.map { segments($0, fields, isURL: false) }
                )
            },
            bodies: isHuman ? [] : parts.indices.map { renderer.body(part: $0) },
            renderer: renderer
        )
    }

    /// The first message of the file's choice that the notice can fill.
    private func template(
        for content: NoticeContent,
        named message: String?
    ) throws(ChannelError) -> MessageTemplate {
        if let message, messages.byName[message] == nil { throw ChannelError(.channel, "has no message \(message)") }
        var obstacle: String?
        for name in message.map({ [$0] }) ?? messages.names(for: content) {
            guard let template = messages.byName[name] else { continue }
            let settings = ChannelFileReader.emptySettings(template.fields, settings).map { "settings." + $0 }
            let title =
                content.mustBeNamed && !template.showsTitle ? ["a title that names a drill or a correction"] : []
            let lacking = template.missing(fields(content, template)).map(\.name) + settings + title
            guard !lacking.isEmpty else { return template }
            obstacle = obstacle ?? "message \(name) needs \(Set(lacking).sorted().joined(separator: ", "))"
        }
        throw ChannelError(.data, obstacle.map { "is not enough: " + $0 } ?? "fits no message")
    }

    private func fields(_ content: NoticeContent, _ template: MessageTemplate) -> NoticeFields {
        NoticeFields(
            content: content,
            settings: settings,
            values: values,
            wording: wording,
            inert: template.inert,
            cuts: template.cuts,
            markdown: template.markdown,
            markdownFields: template.markdownFields
        )
    }

    private func checkData(_ content: NoticeContent, _ template: MessageTemplate) throws(ChannelError) {
        guard let data = content.data,
            template.fields.contains(where: { field in
                if case .dataMember = field { return true }
                return field == .data || field == .mentions
            })
        else { return }
        guard let tape = JSONTape(Array(data.utf8)), tape.kind(0) == .object else {
            throw ChannelError(.data, "is no JSON object")
        }
    }

    private func split(
        _ text: String,
        _ template: MessageTemplate,
        _ fields: NoticeFields,
        _ keyword: KeywordPlace,
        _ shortenedFrom: Int?
    ) throws(ChannelError) -> [String] {
        guard let limit = template.limit else { return [keyword.put(into: text)] }
        var room = limit.limit
        if ambiguousRule == .repeatOnce {
            room -= limit.unit.cost(of: MessageRenderer.repeatMark(fields.words, template))
        }
        if limit.unit == .jsonBodyBytes { room -= envelope(template, fields) }
        func splitter(_ room: Int) -> Splitter {
            Splitter(limit: room, unit: limit.unit, markup: template.markup, lineBreak: template.lineBreak)
        }
        var found = splitter(room).split(text)
        // Checked before anything is cut shorter, so that parts that have arrived stay the same.
        if let parts = found, !parts.allSatisfy(keyword.isHeld) {
            room -= limit.unit.cost(of: keyword.prefix)
            found = splitter(room).split(text)
        }
        var most = template.maximumParts
        if let shortenedFrom {
            found = splitter(room).split(text, againFrom: shortenedFrom)
            most *= 2
        }
        guard let parts = found?.map(keyword.put(into:)) else {
            throw ChannelError(.text, "leaves no room beside the title")
        }
        guard parts.count <= most else {
            throw ChannelError(.text, "takes \(parts.count) parts; \(name) sends at most \(most)")
        }
        return parts
    }

    /// The size of the body around an empty text, signature included.
    private func envelope(_ template: MessageTemplate, _ fields: NoticeFields) -> Int {
        let size = MessageRenderer.body(template.body, fields).estimatedSize
        return size + (request.scheme == .feishu ? FeishuSignature.overhead : 0)
    }

    private func segments(_ template: Template, _ fields: NoticeFields, isURL: Bool) -> [Segment] {
        var builder = SegmentBuilder(fields)
        for (place, piece) in template.pieces.enumerated() {
            switch piece {
            case .literal(let text): builder.add(bytes: text.utf8)
            case .field(let field):
                let isWhole = isURL && place == 0 && field.isWholeURL
                builder.add(field, isWhole ? .none : isURL ? .percent : .header)
            }
        }
        return builder.finish()
    }

    private func querySegments(_ fields: NoticeFields) -> [Segment] {
        var builder = SegmentBuilder(fields)
        builder.add(form: request.query.map { ($0.name, .string($0.value)) })
        return builder.finish()
    }

    private func headerSegments(
        _ template: MessageTemplate,
        _ fields: NoticeFields
    ) -> [MessageHeader] {
        var headers = request.headers.map { MessageHeader($0.name, segments($0.value, fields, isURL: false)) }
        let hasType = request.headers.contains { HTTPField($0.name, "").isNamed("content-type") }
        if !hasType, let type = template.body.contentType {
            headers.insert(.fixed(HTTPField("Content-Type", type)), at: 0)
        }
        return headers
    }
}
