// Group words that are made of the same letters.
object Anagrams {

  private def letters(word: String): String = word.toLowerCase.sorted

  def groups(words: Seq[String]): Seq[Seq[String]] =
    words
      .groupBy(letters)
      .values
      .filter(_.size > 1)
      .map(_.sorted)
      .toSeq
      .sortBy(_.head)

  def main(arguments: Array[String]): Unit = {
    val words =
      if (arguments.nonEmpty) arguments.toSeq
      else Seq("stone", "notes", "river", "onset", "tea", "eat", "bread", "beard")
    // One group a line, the words in alphabetical order.
    groups(words).foreach(group => println(group.mkString(" ")))
  }
}
