import Glibc

/// The versions of the program and of the libraries it runs on.
enum ProgramVersion {
    /// The program's own.
    static let text = "0.1.0"

    /// libcurl's, with its TLS library; nil where it cannot be asked.
    static var libcurl: String? { ask("curl_version") }
    /// SQLite's; nil where it cannot be asked.
    static var sqlite: String? { ask("sqlite3_libversion") }

    private typealias Question = @convention(c) () -> UnsafePointer<CChar>?

    /// The answer of a C function without parameters in a library that is already loaded.
    private static func ask(_ name: String) -> String? {
        guard let symbol = dlsym(nil, name) else { return nil }
        // Both functions have exactly this type in their public headers.
        let question = unsafeBitCast(symbol, to: Question.self)
        return question().map { String(cString: $0) }
    }
}
