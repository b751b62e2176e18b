from tests.bookings.test_daily_screens import *
def test_x(as_, desk, desks, bob, charlie, workday):
    client = as_(bob)
    in_basket(client, desk, morning(workday))
    page = in_basket(client, desks, morning(workday))
    actions.book(charlie, desk.pk, morning(workday))
    refused = form_of(page, BOOK_ALL).send(client)
    print(text_of(refused)[text_of(refused).index("<main"):][:2500])
    assert 0
