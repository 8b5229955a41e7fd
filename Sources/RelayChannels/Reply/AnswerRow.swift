import RelayModel

/// A row of a channel's answer table. All its conditions must hold; the first row that matches decides.
struct AnswerRow: Sendable {
    /// Which codes it is for.
    enum Codes: Sendable {
        /// Any code that is not success.
        case any
        /// A reply without a readable code.
        case missing
        case some([CodePattern])
    }

    var codes = Codes.any
    /// One of them must occur in the message.
    var texts: [TextPattern] = []
    /// A value that must be there, and what it must be (nil: anything but null).
    var field: JSONPath?
    var fieldValue: String?
    var `class`: VerdictClass
    /// Whether the code says that the robot or subscriber no longer exists (`class: gone`).
    var isGone = false
    /// What is to be mended.
    var cause: RefusalCause?
    var scope = VerdictScope.credential
    var wait = Wait.hint
    /// Whether a shorter text may pass.
    var isTooLong = false
    /// Whether the text lacks the robot's keyword.
    var lacksKeyword = false
}
