/** A savings account whose entries are never changed, only added to. */
sealed trait Entry {
  def cents: Long
}

final case class Deposit(cents: Long) extends Entry

final case class Withdrawal(amount: Long) extends Entry {
  def cents: Long = -amount
}

final case class Account(owner: String, entries: List[Entry] = Nil) {

  lazy val balance: Long = entries.map(_.cents).sum

  def deposit(cents: Long): Account = copy(entries = Deposit(cents) :: entries)

  // Nobody can take out more than there is.
  def withdraw(cents: Long): Either[String, Account] =
    if (cents <= balance) Right(copy(entries = Withdrawal(cents) :: entries))
    else Left(s"$owner has only $balance cents")
}

object Account {
  def main(arguments: Array[String]): Unit = {
    val account = Account("the school garden").deposit(12500).deposit(3000)
    val results = List(4000L, 20000L).map(account.withdraw)
    results.foreach {
      case Right(after) => println(s"balance: ${after.balance}")
      case Left(reason) => println(reason)
    }
  }
}
