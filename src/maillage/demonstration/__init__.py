"""The demonstration: SoLozère's seven télécentres of 2013, as they were said to be, with invented people in them.

What is real (communes, carriers, dates, sources) and what is invented (spaces, hours, people, bookings) is kept
apart in data.py, and every page of a demonstration says which is which. May import every domain below pages.
"""
