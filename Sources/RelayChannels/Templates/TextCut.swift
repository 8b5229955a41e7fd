/// How long one field may be. Longer text is cut between graphemes and ends with `…`.
struct TextCut: Hashable, Sendable {
    let unit: TextUnit
    let limit: Int

    func apply(to text: String) -> String {
        guard unit.cost(of: text) > limit else { return text }
        let room = limit - unit.cost(of: "…")
        var used = 0
        var result = ""
        for character in text {
            used += unit.cost(of: String(character))
            guard used <= room else { break }
            result.append(character)
        }
        return result + "…"
    }
}
