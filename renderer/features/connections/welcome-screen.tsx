import { Link } from 'react-router';
import { useConnections } from '../../api/hooks.ts';
import { Doors } from './doors.tsx';
import styles from './welcome-screen.module.css';

/** The first screen a person ever sees. */
const WelcomeScreen = () => {
  const { data: connections = [] } = useConnections();
  return (
    <main className={styles.welcome}>
      <div className={styles.column}>
        <header className={styles.head}>
          <img src="./icon.svg" alt="" className={styles.logo} />
          <div>
            <h1 className={styles.title}>Welcome to Mailroom</h1>
            <p className={styles.lead}>
              See every mailbox of your tenant, its size, quota and licenses, in one fast list on your own computer.
            </p>
          </div>
        </header>
        <Doors />
        <p className={styles.foot}>
          Mailroom keeps what it reads on this computer only.
          {connections.length > 0 ? (
            <>
              {' '}
              <Link to="/connections">Your connections</Link>
            </>
          ) : null}
        </p>
      </div>
    </main>
  );
};

export default WelcomeScreen;
