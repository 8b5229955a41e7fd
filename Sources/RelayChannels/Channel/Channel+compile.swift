import RelayModel

extension Channel {
    /// Fills a notice into this channel's message: once for each notice, reader and channel.
    ///
    /// - Throws: ``ChannelError`` where the channel cannot send yet, the text is too long even in parts or holds what the
    ///   channel must not carry, or `data` is no JSON object.
    public func compile(_ content: NoticeContent) throws(ChannelError) -> CompiledMessage {
        if let cannotSend { throw ChannelError(.channel, "\(name) \(cannotSend)") }
        guard let template = messages.message(for: content) else { throw ChannelError(.channel, "has no message") }
        try checkData(content, template)
        var fields = NoticeFields(content: content, settings: settings, values: values, cuts: template.cuts)
        let text = template.text(fields)
        for forbidden in template.forbidden where forbidden.occurs(in: content.headline + "\n" + content.body) {
            throw ChannelError(.text, "holds a \(forbidden.name), which \(name) must not carry")
        }
        let parts = isHuman ? [text] : try split(text, template, fields)
        fields.parts = parts.count
        let renderer = MessageRenderer(template: template, fields: fields, parts: parts)
        return CompiledMessage(
            partCount: isHuman ? 0 : parts.count,
            readyText: text,
            channel: self,
            url: segments(request.url, fields, isURL: true),
            query: querySegments(fields),
            headers: headerSegments(template, fields),
            bodies: isHuman ? [] : parts.indices.map { renderer.body(part: $0) },
            renderer: renderer
        )
    }

    private func checkData(_ content: NoticeContent, _ template: MessageTemplate) throws(ChannelError) {
        guard let data = content.data, template.fields.contains(.data) else { return }
        guard let tape = JSONTape(Array(data.utf8)), tape.kind(0) == .object else {
            throw ChannelError(.data, "is no JSON object")
        }
    }

    private func split(
        _ text: String,
        _ template: MessageTemplate,
        _ fields: NoticeFields
    ) throws(ChannelError) -> [String] {
        guard let limit = template.limit else { return [text] }
        var room = limit.limit
        if ambiguousRule == .repeatOnce { room -= limit.unit.cost(of: MessageRenderer.repeatMark) }
        if limit.unit == .jsonBodyBytes { room -= envelope(template, fields) }
        guard let parts = Splitter(limit: room, unit: limit.unit, markup: template.markup).split(text) else {
            throw ChannelError(.text, "leaves no room beside the title")
        }
        guard parts.count <= template.maximumParts else {
            throw ChannelError(.text, "takes \(parts.count) parts; \(name) sends at most \(template.maximumParts)")
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
                let isWhole = isURL && place == 0 && (field == .address || field == .addressOrigin)
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
