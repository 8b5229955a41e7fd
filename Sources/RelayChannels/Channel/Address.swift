/// Reads the parts of an endpoint's address that templates and checks want. The address guard is elsewhere and stricter.
enum Address {
    /// The longest URL, in bytes.
    static let maximumLength = 2048

    /// Scheme, host and port of a URL: `https://host:443`; empty where it is no URL.
    static func origin(_ url: String) -> Substring {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        return url[..<end]
    }

    /// The last segment of a URL's path (`alerts` of `https://ntfy.sh/alerts/`); empty where there is none.
    static func lastSegment(_ url: String) -> Substring {
        let path = url[origin(url).endIndex...].prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last ?? ""
    }

    /// Scheme-less host with port, as the Host header has it.
    static func host(_ url: String) -> Substring {
        let origin = origin(url)
        guard let scheme = origin.firstRange(of: "://") else { return "" }
        return origin[scheme.upperBound...]
    }

    /// The path, at least `/`.
    static func path(_ url: String) -> Substring {
        let path = url[origin(url).endIndex...].prefix { $0 != "?" && $0 != "#" }
        return path.isEmpty ? "/" : path
    }

    /// The query without its question mark; empty where there is none.
    static func query(_ url: String) -> Substring {
        guard let mark = url.firstIndex(of: "?") else { return "" }
        return url[url.index(after: mark)...].prefix { $0 != "#" }
    }

    /// Whether the text is an `http` or `https` URL of printable ASCII with a host, no user and no fragment.
    static func isURL(_ text: String) -> Bool {
        let lower = text.prefix(8).lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://"), text.utf8.count <= maximumLength,
            isPrintable(text)
        else { return false }
        let host = host(text)
        return !host.isEmpty && !host.hasPrefix(":") && !host.contains("@") && !text.contains("#")
    }

    /// Whether the text is printable ASCII without blanks, `"`, `<`, `>`, `\`: nothing that could end a request line.
    static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x3C && byte != 0x3E && byte != 0x5C
        }
    }

    /// Whether the query has a non-empty parameter of this name.
    static func hasParameter(_ name: String, in url: String) -> Bool {
        query(url).split(separator: "&").contains { $0.hasPrefix(name + "=") && $0.utf8.count > name.utf8.count + 1 }
    }
}
