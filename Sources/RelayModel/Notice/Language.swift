/// A language of notices and pages. Chinese is the first, English the second.
public enum Language: String, NamedCase {
    case zh
    case en
}
