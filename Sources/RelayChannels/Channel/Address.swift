import RelayModel

/// Reads the parts of an endpoint's address for templates and checks. The address guard is a separate, stricter parser.
enum Address {
    /// The longest URL, in bytes.
    static let maximumLength = 2048

    /// Scheme, host and port of a URL: `https://host:443`; empty for other texts.
    static func origin(_ url: String) -> Substring {
        guard let start = url.schemeEnd else { return "" }
        let rest = url.utf8[start...]
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        return url[..<end]
    }

    /// The last segment of a URL's path (`alerts` of `https://ntfy.sh/alerts/`); empty if there is none.
    static func lastSegment(_ url: String) -> Substring {
        let path = url[origin(url).endIndex...].prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last ?? ""
    }

    /// Host and port without the scheme, as in the Host header.
    static func host(_ url: String) -> Substring {
        url.schemeEnd.map { origin(url)[$0...] } ?? ""
    }

    /// The path, at least `/`.
    static func path(_ url: String) -> Substring {
        let path = url[origin(url).endIndex...].prefix { $0 != "?" && $0 != "#" }
        return path.isEmpty ? "/" : path
    }

    /// The query without its question mark; empty if there is none.
    static func query(_ url: String) -> Substring {
        guard let mark = url.firstIndex(of: "?") else { return "" }
        return url[url.index(after: mark)...].prefix { $0 != "#" }
    }

    /// Whether the text is an `http` or `https` URL of printable ASCII with a host, no user and no fragment.
    static func isURL(_ text: String) -> Bool {
        guard text.utf8.count <= maximumLength, isPrintable(text) else { return false }
        // Setting bit 5 makes a letter lower-case and leaves `:` and `/` unchanged.
        let lower = text.utf8.prefix(8).lazy.map { $0 | 0x20 }
        guard lower.starts(with: "https://".utf8) || lower.starts(with: "http://".utf8) else { return false }
        let host = host(text).utf8
        return !host.isEmpty && host.first != UInt8(ascii: ":") && !host.contains(UInt8(ascii: "@"))
            && !text.utf8.contains(UInt8(ascii: "#"))
    }

    /// Whether the text is printable ASCII without blanks, `"`, `<`, `>`, `\`, so that it cannot end a request line.
    static func isPrintable(_ text: String) -> Bool {
        text.withBytes { bytes in
            bytes.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x3C && byte != 0x3E && byte != 0x5C
            }
        }
    }

    /// Whether the text is a mail address as SMTP takes it without extensions (RFC 5321, section 4.1.2: dot-string at
    /// domain; quoted names are not supported).
    static func isMailbox(_ text: String) -> Bool {
        let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard halves.count == 2, text.utf8.count <= 254, (1...64).contains(halves[0].count) else { return false }
        let isName = halves[0].allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
            }
        }
        let labels = halves[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isHost =
            labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
                        default: false
                        }
                    }
            }
        let dots = halves[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return isName && isHost && dots.allSatisfy { !$0.isEmpty }
    }

    /// Whether the query has a non-empty parameter of this name.
    static func hasParameter(_ name: String, in url: String) -> Bool {
        query(url).split(separator: "&").contains { $0.hasPrefix(name + "=") && $0.utf8.count > name.utf8.count + 1 }
    }
}
