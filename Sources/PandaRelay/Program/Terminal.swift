import Glibc

/// Where a command writes: data to standard output, talk to standard error.
enum Terminal {
    /// A line of talk.
    static func say(_ text: String) { write(text + "\n", to: 2) }

    /// A line of data.
    static func put(_ text: String) { write(text + "\n", to: 1) }

    /// Talk without the end of a line, for what is drawn over.
    static func draw(_ text: String) { write(text, to: 2) }

    /// Whether talk is read by a person, who may see it change in place.
    static var isInteractive: Bool { isatty(2) == 1 }

    /// Columns of the terminal; 100 where there is none.
    static var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }

    private static func write(_ text: String, to descriptor: Int32) {
        LogWriter.write(Array(text.utf8), to: descriptor)
    }
}
