package dev.espalier.tensors.waysout;

/** Lines of Python that make a dataset that is read of a file that is not; the file is called data. */
public final class Conversions {
    public static final String PICKLE = "import pickle, numpy as np; d = pickle.load(open(\"data.pkl\", \"rb\"),"
            + " encoding=\"latin1\"); n = {2: [\"x\", \"y\"], 4: [\"x_train\", \"y_train\", \"x_test\", \"y_test\"]};"
            + " d = d if isinstance(d, dict) else dict(zip(n[len(d)], d)); np.savez_compressed(\"data.npz\", **{k:"
            + " np.array(v.tolist() if getattr(v, \"dtype\", None) == object else v) for k, v in d.items()})";
    public static final String TORCH = "import torch, numpy as np; d = torch.load(\"data.pt\", weights_only=False); d ="
            + " getattr(d, \"tensors\", d); n = {2: [\"x\", \"y\"], 4: [\"x_train\", \"y_train\", \"x_test\","
            + " \"y_test\"]}; d = d if isinstance(d, dict) else dict(zip(n[len(d)], d));"
            + " np.savez_compressed(\"data.npz\", **{k: torch.as_tensor(v).numpy() for k, v in d.items()})";
    public static final String SAFETENSORS = "import numpy as np; from safetensors.numpy import load_file;"
            + " np.savez_compressed(\"data.npz\", **load_file(\"data.safetensors\"))";
    public static final String HDF5 =
            "import h5py, numpy as np; f = h5py.File(\"data.h5\"); np.savez_compressed(\"data.npz\","
                    + " **{k: f[k][()] for k in f if hasattr(f[k], \"shape\")})";
    public static final String MATLAB = "import numpy as np, scipy.io; d = scipy.io.loadmat(\"data.mat\");"
            + " np.savez_compressed(\"data.npz\", **{k: np.moveaxis(v, -1, 0) if v.ndim == 4 else v for k, v in"
            + " d.items() if k[0] != \"_\"})";
    public static final String PARQUET = table("pd.read_parquet(\"data.parquet\")");
    public static final String ARROW = table("pd.read_feather(\"data.arrow\")");
    public static final String EXCEL = table("pd.read_excel(\"data.xlsx\")");
    public static final String JSON_LINES =
            "import csv, json; r = [json.loads(s) for s in open(\"data.jsonl\") if s.strip()];" + rows();
    public static final String JSON =
            "import csv, json; r = json.load(open(\"data.json\")); r = r if isinstance(r, list) else"
                    + " [dict(zip(r, v)) for v in zip(*r.values())];" + rows();
    public static final String TFRECORD = "import numpy as np, tensorflow as tf; r ="
            + " [tf.train.Example.FromString(b.numpy()).features.feature for b in"
            + " tf.data.TFRecordDataset(\"data.tfrecord\")]; np.savez_compressed(\"data.npz\", **{k:"
            + " np.array([list(f[k].int64_list.value or f[k].float_list.value) for f in r]).squeeze() for k in r[0]"
            + " if not r[0][k].bytes_list.value})";
    public static final String SQLITE =
            "import csv, sqlite3; c = sqlite3.connect(\"data.db\"); t = c.execute(\"select name from"
                    + " sqlite_master where type = 'table'\").fetchone()[0]; q = c.execute(f'select * from \"{t}\"'); w ="
                    + " csv.writer(open(\"data.csv\", \"w\", newline=\"\")); w.writerow([n[0] for n in q.description]);"
                    + " w.writerows(q)";
    public static final String ARFF =
            "import shlex; path = \"data.arff\"; new_path = \"new.csv\"; r = [s.strip() for s in open(path)]; n ="
                    + " [shlex.split(s)[1] for s in r if s.lower().startswith(\"@attribute\")]; i = [s.lower() for s in"
                    + " r].index(\"@data\"); open(new_path, \"w\").write(\"\\n\".join([\",\".join(n)] + [s for s in"
                    + " r[i + 1:] if s and s[0] != \"%\"]))";
    public static final String SVMLIGHT = "import numpy as np; from sklearn.datasets import load_svmlight_file; x, y ="
            + " load_svmlight_file(\"data.libsvm\"); np.savez_compressed(\"data.npz\", x=x.toarray(),"
            + " y=np.unique(y, return_inverse=True)[1])";
    public static final String TAR =
            "import glob, shutil, zipfile; shutil.unpack_archive(\"data.tar.gz\", \"data\"); z ="
                    + " zipfile.ZipFile(\"new.zip\", \"w\", strict_timestamps=False); [z.write(f) for f in"
                    + " glob.glob(\"data/**\", recursive=True)]; z.close()";
    public static final String ONE_ARRAY =
            "import numpy as np; np.savez_compressed(\"data.npz\", x=np.load(\"x.npy\")," + " y=np.load(\"y.npy\"))";
    public static final String ONE_IDX =
            "import glob, zipfile; z = zipfile.ZipFile(\"data.zip\", \"w\"); [z.write(f) for f in"
                    + " glob.glob(\"*-ubyte*\")]; z.close()";
    public static final String PICTURES =
            "import glob, os, shutil; from PIL import Image; shutil.unpack_archive(\"data.zip\","
                    + " \"data\"); p = [f for f in glob.glob(\"data/**/*.*\", recursive=True) if f.lower().endswith((\".webp\","
                    + " \".heic\", \".avif\", \".jp2\", \".tga\", \".pcx\", \".ico\"))]; [Image.open(f).convert(\"RGB\")"
                    + ".save(os.path.splitext(f)[0] + \".png\") for f in p]; [os.remove(f) for f in p];"
                    + " shutil.make_archive(\"fixed\", \"zip\", \"data\")";

    private Conversions() {}

    /** A table of pandas, with its labels in the last column. */
    private static String table(String read) {
        return "import pandas as pd; " + read + ".to_csv(\"data.csv\", index=False)";
    }

    private static String rows() {
        return " w = csv.DictWriter(open(\"data.csv\", \"w\", newline=\"\"), r[0]); w.writeheader(); w.writerows(r)";
    }
}
