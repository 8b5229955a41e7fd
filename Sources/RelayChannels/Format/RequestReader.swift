import RelayModel

/// Reads the `request` section.
struct RequestReader {
    let file: FileMap

    func read() -> RequestTemplate? {
        guard let map = file.required("request", expected: "method, url, headers, sign")?.map else { return nil }
        defer { map.finish() }
        var request = RequestTemplate()
        request.method = map.node("method")?.text ?? "POST"
        let isMail = request.method == EnvelopeReader.method
        if !isMail, !["POST", "PUT", "GET"].contains(request.method) {
            map.fault("method", "is \"\(request.method)\"", expected: "POST, PUT, GET or SMTP")
        }
        if let url = map.required("url", expected: "\"{{address}}\" or a URL")?.template {
            request.url = url
            if isMail { checkServer(url, map) } else { checkURL(url, map) }
        }
        for (name, node) in map.map("query")?.entries() ?? [] {
            if let template = node.template { request.query.append((name, template)) }
        }
        for (name, node) in map.map("headers")?.entries() ?? [] {
            guard let template = node.template else { continue }
            checkHeader(name, template, node)
            request.headers.append((name, template))
        }
        request.scheme = map.named("sign", SigningScheme.self) ?? .none
        if isMail { EnvelopeReader(map: map).read(&request) }
        return request
    }

    /// Checks that the URL is the address alone, or begins with the address's origin or with a scheme and host.
    private func checkURL(_ url: Template, _ map: FileMap) {
        switch url.pieces.first {
        case .field(.address) where url.pieces.count == 1, .field(.addressOrigin): break
        case .literal(let text) where text.hasPrefix("https://") || text.hasPrefix("http://"): break
        default:
            map.fault(
                "url",
                "begins with neither an address nor a host",
                expected: "\"{{address}}\" alone, {{address_origin}}… or https://…"
            )
        }
        if url.fields.contains(where: \.isFreeText) {
            map.fault("url", "holds a notice's text", expected: "text in the body or the query")
        }
    }

    /// Checks that the file itself names a mail's server: an address decides only the recipient.
    private func checkServer(_ url: Template, _ map: FileMap) {
        switch url.pieces.first {
        case .field(.setting) where url.pieces.count == 1: break
        case .literal(let text) where text.hasPrefix("smtps://") || text.hasPrefix("smtp://"): break
        default:
            map.fault("url", "names no mail server", expected: "smtp://…, smtps://… or \"{{settings.NAME}}\" alone")
        }
    }

    private func checkHeader(_ name: String, _ template: Template, _ node: FileNode) {
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
        if !isToken { node.fault("is no header name", expected: "letters, digits and -") }
        if template.fields.contains(where: \.isFreeText) {
            node.fault("holds a notice's text", expected: "text in the body: headers carry ASCII only")
        }
        let isPrintable = template.pieces.allSatisfy { piece in
            guard case .literal(let text) = piece else { return true }
            return text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        }
        if !isPrintable { node.fault("is not printable ASCII", expected: "printable ASCII") }
    }
}
