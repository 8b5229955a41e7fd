/// One thing that `doctor` looked at.
struct Finding: Hashable {
    /// How it stands.
    enum Rating: String {
        case ok
        /// Works, but somebody should know.
        case note
        /// Does not work.
        case bad
    }

    var rating: Rating
    /// What was looked at.
    var subject: String
    /// What was found, and what to do where something is to be done.
    var detail: String

    /// A finding.
    init(_ rating: Rating, _ subject: String, _ detail: String) {
        self.rating = rating
        self.subject = subject
        self.detail = detail
    }
}
