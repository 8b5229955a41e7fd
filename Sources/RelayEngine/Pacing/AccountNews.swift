/// What an operator must be told of an account.
enum AccountNews: Sendable, Hashable {
    /// The far side refuses it; its words are for operators.
    case refused(code: String, message: String)
    /// The far side takes it again.
    case taken
}
