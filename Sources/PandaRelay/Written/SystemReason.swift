import Foundation

/// Foundation's file errors in the system's few words.
enum SystemReason {
    /// `No such file or directory`, `Permission denied`, …
    static func text(of error: any Error) -> String {
        let outer = error as NSError
        let inner = (outer.userInfo[NSUnderlyingErrorKey] as? NSError) ?? outer
        if inner.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(inner.code))) }
        return outer.code == CocoaError.fileReadNoSuchFile.rawValue ? "no such file" : outer.localizedDescription
    }
}
