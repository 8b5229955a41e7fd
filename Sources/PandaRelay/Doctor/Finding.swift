/// The result of one check of `doctor`.
struct Finding: Hashable {
    /// The rating of a check.
    enum Rating: String {
        case ok
        /// Works, with a remark that the operator should know.
        case note
        /// Does not work.
        case bad
    }

    var rating: Rating
    /// The thing that was checked.
    var subject: String
    /// The result, and the remedy where there is one.
    var detail: String

    init(_ rating: Rating, _ subject: String, _ detail: String) {
        self.rating = rating
        self.subject = subject
        self.detail = detail
    }
}
