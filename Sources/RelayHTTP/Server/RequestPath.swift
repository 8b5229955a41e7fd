/// The form a request's path must have.
///
/// A proxy that allows or forbids paths compares text. What the relay answers as one path must not have a second
/// spelling that such a rule does not know, so nothing is cleaned up: another spelling is another path, and there is
/// none.
enum RequestPath {
    /// Whether the path has one slash before each segment and no segment that moves: no `//`, no slash at the end, no
    /// `.` or `..`, and no slash in percent-encoding.
    static func isCanonical(_ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        return path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            segment in
            guard let text = PercentDecoding.decode(Substring(segment)) else { return true }
            return !text.isEmpty && text != "." && text != ".."
                && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        }
    }
}
