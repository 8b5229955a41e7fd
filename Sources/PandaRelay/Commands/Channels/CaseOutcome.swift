/// What came of one case, whichever kind of file it is from.
struct CaseOutcome: Hashable {
    var id: String
    var ok: Bool
    /// JSON.
    var expected: String
    /// JSON.
    var got: String
}
