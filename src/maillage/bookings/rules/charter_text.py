"""The confidentiality charter that is proposed to a place that has none: plain French, to be changed by its hosts.

Sources of what it asks: RGPD art. 32 (security of processing) and the advice of the CNIL on telework and on shared
places; the words are the network's own.
"""

PROPOSED_TITLE = "Charte de confidentialité"
PROPOSED_TEXT = (
    "Ici, nous travaillons côte à côte sans travailler pour les mêmes personnes. Cette charte tient en "
    "quelques promesses, simples à tenir. Elle ne remplace ni votre contrat, ni les consignes de votre "
    "employeur.\n\n"
    "# Ce que j’entends ici reste ici\n\n"
    "- Je ne répète pas ce que j’entends, même sans nom, même si cela paraît sans importance.\n"
    "- Si une conversation m’arrive aux oreilles, je le dis gentiment : chacun peut alors s’éloigner.\n\n"
    "# Je parle au bon endroit\n\n"
    "- Je sors ou je prends une cabine pour téléphoner ; je ferme la porte avant de parler.\n"
    "- Pour un entretien, un dossier médical, une affaire confidentielle, je réserve un espace prévu pour "
    "cela.\n\n"
    "# Mon écran et mes papiers\n\n"
    "- Je verrouille mon écran dès que je me lève, même pour un café.\n"
    "- Je ne lis pas les écrans ni les papiers des autres, et je ne photographie pas la salle.\n"
    "- Je ne laisse rien sur le bureau, dans l’imprimante ni dans la corbeille ; ce qui est confidentiel "
    "passe à la déchiqueteuse ou repart avec moi.\n\n"
    "# Le réseau, la porte, les visiteurs\n\n"
    "- Mon code d’accès et mon code Wi-Fi sont pour moi seul.\n"
    "- Je n’essaie pas de voir les appareils des autres sur le réseau.\n"
    "- J’accueille mes visiteurs à la porte, je les inscris au registre et je les raccompagne.\n\n"
    "# Si quelque chose arrive\n\n"
    "Une enveloppe oubliée, une conversation entendue, un appareil perdu : je le signale aussitôt aux "
    "hôtes, sans chercher de coupable. Ils suivent l’affaire jusqu’au bout, et mon nom n’est donné à "
    "personne.\n\n"
    "# Ce que le lieu promet de son côté\n\n"
    "- Dire franchement ce que chaque espace permet, et le vérifier régulièrement.\n"
    "- Ne montrer mon nom qu’aux hôtes, les jours où je viens, et noter chaque regard.\n"
    "- Écouter ce qui ne va pas, et y répondre.\n"
)
